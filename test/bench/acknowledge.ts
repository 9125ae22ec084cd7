import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Actor } from '../../src/lab/slack/actor/actor.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';
import { percentile, say, table } from './figures.ts';

const IN_FLIGHT = 200;
const ROUNDS = 5;
/** What a call of Slack's Web API takes from a company's network: a command needs two, so none ends before all are sent. */
const SLACK_MS = 200;

/**
 * How long Slack waits for the acknowledgement of a slash command when 200 people send one in the blink of an eye,
 * a third of a second, so that all of them are under way at once: each gets a form of their own. Beside it an empty
 * Bolt app, which only acknowledges. The first round warms up.
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
  let forgetting: NodeJS.Timeout | undefined;
  try {
    await start(berth);
    const { slack } = berth.lab;
    for (const method of ['views.open', 'views.update', 'users.info']) {
      slack.faults.order(method, { kind: 'delay', ms: SLACK_MS }, Number.POSITIVE_INFINITY);
    }
    // Berth's limiter would tell the last hundred to wait a minute, as Slack's own limits do, which are off here.
    forgetting = setInterval(() => forgetLimits(redis), 20);
    let warm = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      if (round === 1) warm = slack.deliveries().length;
      const underWay: Promise<unknown>[] = [];
      for (const {
        slack: { id },
      } of people) {
        const actor = slack.as(id);
        underWay.push(actor.slash('C0GENERAL01', '/create-container web'), ...(answers ? [answered(actor)] : []));
        await pause(1);
      }
      await Promise.all(underWay);
    }
    return slack
      .deliveries()
      .slice(warm)
      .map(({ took }) => took ?? Number.POSITIVE_INFINITY);
  } finally {
    clearInterval(forgetting);
    redis.disconnect();
    await berth.stop();
  }
}

async function forgetLimits(redis: Redis): Promise<void> {
  const windows = await redis.keys('berth:limit:*');
  if (windows.length > 0) await redis.del(windows);
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
