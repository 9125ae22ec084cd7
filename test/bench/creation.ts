import { Redis } from 'ioredis';
import { createContainer } from '../../jobs/create-container.ts';
import type { Entry } from '../../src/engine/journal.ts';
import { usualPeople } from '../../src/lab/people.ts';
import type { Actor } from '../../src/lab/slack/actor/actor.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { percentile, say, table } from './figures.ts';

/** What a real two-node cluster took, seconds; the lab takes the same. */
const CLUSTER = { clone: 2.0, config: 0.03, start: 0.9, dhcp: 3.3, pct: 0.43 };
const NODES = 2;
const TEN = 10;

/** Submit to hand-over for one container and for ten at once, beside the times of the cluster on the critical path. */
export async function benchCreation(): Promise<void> {
  const { clone, config, start, dhcp, pct } = CLUSTER;
  // Three scripts inside (pct), one after the other, run while DHCP does: keys, the account, who is let in. The greeting
  // needs the address. Clones of one template follow each other, one template a node.
  const after = config + start + Math.max(dhcp, 3 * pct) + pct;
  const bound = { one: clone + after, ten: clone * Math.ceil(TEN / NODES) + after };
  say(
    `\nSubmit to hand-over on the lab with a real cluster's times, seconds (clone ${clone}, settings ${config}, start ${start}, DHCP ${dhcp}, pct ${pct})`,
  );

  const people = Array.from({ length: TEN }, (_, index) => resident(`bench${index}`, `U0BENCH0${index}0`));
  const milliseconds = Object.fromEntries(Object.entries(CLUSTER).map(([name, seconds]) => [name, seconds * 1000]));
  const berth = await startBerth({ people: [...usualPeople, ...people], times: milliseconds });
  try {
    await Promise.all([berth.start('bot'), berth.start('worker')]);
    const actors = people.map(({ slack }) => berth.lab.slack.as(slack.id));
    const ones: number[] = [];
    for (const [index, actor] of actors.slice(0, 3).entries())
      ones.push(...(await take(berth, [actor], `one-${index}`)));
    const ten = await take(berth, actors, 'ten');
    const one = percentile(ones, 50);
    const row = (name: string, seconds: number, least: number) => [
      name,
      seconds.toFixed(2),
      least.toFixed(2),
      `${((seconds / least - 1) * 100).toFixed(1)} %`,
    ];
    table(
      ['', 'measured', 'critical path', 'over it'],
      [
        row('one container (median of 3)', one, bound.one),
        row('ten at once, the last one', Math.max(...ten), bound.ten),
        row('ten at once, their median', percentile(ten, 50), bound.ten),
      ],
    );
  } finally {
    await berth.stop();
  }
}

const resident = (name: string, id: string) => ({
  slack: { id, name, realName: name, email: `${name}@lab.test` },
  uid: name,
  groups: ['staff'],
  keys: [ED25519],
});

/** Brings everybody to the last page, presses Create for all at once, and reads from the journals when each was handed over. */
async function take(berth: Berth, actors: readonly Actor[], prefix: string): Promise<number[]> {
  const jobs = await Promise.all(
    actors.map(async (actor, index) => {
      await actor.slash('C0GENERAL01', `/create-container ${prefix}-${index}`);
      const form = await actor.waitForModal((view) => view.submit !== null, 30_000);
      await actor.submit();
      return String(form.private_metadata);
    }),
  );
  const submitted = Date.now();
  await Promise.all(actors.map((actor) => actor.submit()));
  await Promise.all(actors.map((actor) => actor.close()));
  const redis = new Redis(berth.lab.redis.url);
  try {
    return await Promise.all(jobs.map(async (job) => ((await handedOver(redis, job)) - submitted) / 1000));
  } finally {
    redis.disconnect();
  }
}

/** When the job's last step was done, by its journal. */
async function handedOver(redis: Redis, job: string): Promise<number> {
  const last = createContainer.steps.at(-1)?.name;
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    const entries = (await redis.lrange(`berth:journal:${job}`, 0, -1)).map((text) => JSON.parse(text) as Entry);
    const done = entries.find((entry) => entry.kind === 'done' && entry.step === last);
    if (done) return done.at;
    if (entries.some((entry) => entry.kind === 'failed'))
      throw new Error(`Job ${job} failed: ${JSON.stringify(entries.at(-1))}`);
    await new Promise((resolve) => setTimeout(resolve, 100)); // the journal has its own times; this only looks
  }
  throw new Error(`Job ${job} did not end.`);
}
