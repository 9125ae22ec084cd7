import { setImmediate as turn } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Actor } from '../../src/lab/slack/actor/actor.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';
import { percentile, say, table } from './figures.ts';

const IN_FLIGHT = 200;
const ROUNDS = 5;
/** What a call of Slack's Web API takes from a company's network. With it no command ends before all are under way. */
const SLACK_MS = 200;

/**
 * How long Slack waits for the acknowledgement of a slash command when 200 people send one within a blink, so that
 * all of them are under way at once; beside it an empty Bolt app, which only acknowledges. The first round warms up.
 */
export async function benchAcknowledging(): Promise<void> {
  say(`\nAcknowledging a slash command, ${IN_FLIGHT} in flight, ${ROUNDS} rounds, Socket Mode, milliseconds`);
  const berth = await measure((one) => one.start('bot'), true);
  const empty = await measure((one) => one.startScript('test/bench/empty-bolt.ts'), false);
  table(['', 'median', 'p99', 'slowest'], [row('Berth', berth), row('an empty Bolt app', empty)]);
}

const row = (name: string, times: number[]) => [name, ...[50, 99, 100].map((p) => percentile(times, p).toFixed(1))];

async function measure(start: (berth: Berth) => Promise<unknown>, answers: boolean): Promise<number[]> {
  const people = Array.from({ length: IN_FLIGHT }, (_, index) => resident(String(index).padStart(3, '0')));
  const berth = await startBerth({ people, times: { pvestatd: 0 }, slackLimits: 'none' });
  const redis = new Redis(berth.lab.redis.url);
  try {
    await start(berth);
    const { slack } = berth.lab;
    for (const method of ['views.open', 'views.update', 'users.info']) {
      slack.faults.order(method, { kind: 'delay', ms: SLACK_MS }, Number.POSITIVE_INFINITY);
    }
    let warm = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      if (round === 1) warm = slack.deliveries().length;
      // Each round is a minute of its own for Berth's limiter, and for Slack's, which is off.
      const windows = await redis.keys('berth:limit:*');
      if (windows.length > 0) await redis.del(windows);
      const under: Promise<unknown>[] = [];
      for (const {
        slack: { id },
      } of people) {
        const actor = slack.as(id);
        under.push(actor.slash('C0GENERAL01', '/create-container web'), ...(answers ? [answered(actor)] : []));
        await turn(); // each its own frame on the wire, as from two hundred people
      }
      await Promise.all(under);
    }
    return slack
      .deliveries()
      .slice(warm)
      .map(({ took }) => took ?? Number.POSITIVE_INFINITY);
  } finally {
    redis.disconnect();
    await berth.stop();
  }
}

/** Resolves when the person sees what came of their command: the form, a refusal, or a sentence. */
function answered(actor: Actor): Promise<void> {
  return new Promise((resolve) => {
    const unfollow = actor.follow(({ kind }) => {
      if (kind !== 'modal-updated' && kind !== 'ephemeral-posted') return;
      unfollow();
      resolve();
    });
  });
}

const resident = (number: string) => ({
  slack: {
    id: `U0BENCH${number}`,
    name: `bench${number}`,
    realName: `Bench ${number}`,
    email: `bench${number}@lab.test`,
  },
  uid: `bench${number}`,
  groups: ['staff'],
  keys: [],
});
