/** Threads delivered to a strict Slack, with its limits and its faults. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/engine/journal.ts';
import { definePlan } from '../../src/engine/plan.ts';
import { stepFor } from '../../src/engine/step.ts';
import { startRedis } from '../../src/lab/redis/redis.ts';
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { createDelivery } from '../../src/slack/delivery.ts';
import { type SlackLimiter, slackLimiter } from '../../src/slack/rates.ts';
import { threadView } from '../../src/slack/thread.ts';
import { redisLimiter } from '../../src/store/limiter.ts';
import { clientsOf } from '../harness/berth-slack.ts';
import { cleanUp, cleanups, lab } from '../harness/slack-lab.ts';
import { until } from '../harness/until.ts';
import { keptLog, memoryThreads } from '../unit/slack/fakes.ts';

afterEach(cleanUp);

const step = stepFor<{ request: string }, object>();
const names = ['clone', 'start', 'hand-over'];
const plan = definePlan<object>({
  name: 'make',
  title: 'Make',
  begins: ['request'],
  steps: names.map((name) =>
    step({ name, title: `Step ${name}`, needs: [], gives: [], run: async () => ({}), keeps: 'x' }),
  ),
});

/** A job that is `done` steps far; with all of them it has succeeded. */
const drawn = (job: string, done: number) => (remark: string | undefined) => {
  const entries = names.slice(0, done).flatMap((name, n): Entry[] => [
    { at: n * 1000, kind: 'started', step: name },
    { at: (n + 1) * 1000, kind: 'done', step: name, facts: {} },
  ]);
  if (done === names.length) entries.push({ at: 3000, kind: 'ended', outcome: 'succeeded' });
  const people = { asker: 'U0ADA', help: 'the operators' };
  return threadView({
    plan,
    entries,
    initial: {},
    notes: new Map(),
    now: 3000,
    job,
    subject: `Container ${job}`,
    done: `Container ${job} is ready.`,
    failed: `Container ${job} was not made.`,
    undone: 'Everything that was made has been undone.',
    people,
    remark,
  });
};

function delivering(slack: LabSlack, limiter?: SlackLimiter, intervalMs = 1) {
  const { background, log } = clientsOf(slack, limiter);
  const store = memoryThreads();
  return {
    log,
    store,
    ...createDelivery({ slack: background, store, team: 'T0HARBOUR1', log, intervalMs, patienceMs: 90_000 }),
  };
}

const where = { channel: 'C0OPS', channelName: 'ops', user: 'U0ADA' };
const DONE = 'Container web-1: Done in 3.0 s.';

describe('a thread', () => {
  it.each([true, false])('grows in place and ends in a reply (task cards: %s)', async (nativeTaskCards) => {
    const slack = await lab({ nativeTaskCards });
    const thread = delivering(slack).follow('web-1');
    const { ts = '' } = await thread.open(drawn('web-1', 0), where);
    thread.repaint(drawn('web-1', 1));
    await slack.as('U0ADA').waitForMessage(({ text }) => text.includes('1 of 3 steps done'));
    await thread.close(drawn('web-1', 3), '<@U0ADA> Container web-1 is ready.');
    const [root, reply, ...more] = slack.as('U0ADA').thread('C0OPS', ts);
    expect(root?.text).toBe(DONE);
    expect(JSON.stringify(root?.blocks).includes('task_card')).toBe(nativeTaskCards);
    expect(root?.edited).toBeUndefined();
    expect(reply?.text).toBe('<@U0ADA> Container web-1 is ready.');
    expect(more).toEqual([]);
  });

  it.each(['C0SECRET', 'C0OLD', 'C0QUIET'])('is a direct message where the app may not post (%s)', async (channel) => {
    const slack = await lab();
    const thread = delivering(slack).follow('web-1');
    const place = await thread.open(drawn('web-1', 0), { ...where, channel, channelName: 'there' });
    expect(place).toMatchObject({ channel: 'D0ADA', fellBackFrom: '#there' });
    await thread.close(drawn('web-1', 3), 'ready');
    const [root] = slack.as('U0ADA').messages('D0ADA');
    expect(root?.text).toBe(DONE);
    expect(JSON.stringify(root?.blocks)).toContain('I may not post in #there, so I follow it here.');
  });

  it('ends right through errors, refusals and lost answers', async () => {
    const slack = await lab();
    const thread = delivering(slack).follow('web-1');
    slack.faults.order('chat.postMessage', { kind: 'status', status: 500 });
    slack.faults.order('chat.postMessage', { kind: 'status', status: 429, retryAfter: 1 });
    const { ts = '' } = await thread.open(drawn('web-1', 0), where);
    slack.faults.order('chat.update', { kind: 'status', status: 503 });
    slack.faults.order('chat.update', { kind: 'drop', when: 'after' });
    slack.faults.order('chat.update', { kind: 'status', status: 429, retryAfter: 1 });
    slack.faults.order('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    await thread.close(drawn('web-1', 3), 'ready');
    expect(slack.as('U0ADA').messages('C0OPS')).toHaveLength(1);
    expect(
      slack
        .as('U0ADA')
        .thread('C0OPS', ts)
        .map(({ text }) => text),
    ).toEqual([DONE, 'ready']);
  });

  it('is left at once by a process that ends, although Slack is away', async () => {
    const slack = await lab();
    slack.faults.order('chat.postMessage', { kind: 'status', status: 503 }, 1000);
    const thread = delivering(slack).follow('web-1');
    const opening = thread.open(drawn('web-1', 0), where).catch((error: Error) => error);
    await until(() => slack.calls().some(({ method }) => method === 'chat.postMessage'));
    await thread.leave();
    expect(await opening).toMatchObject({ reason: 'unavailable' });
  });

  it('says nothing twice when the answer to the closing reply is lost', async () => {
    const slack = await lab();
    const delivery = delivering(slack);
    const { ts = '' } = await delivery.follow('web-1').open(drawn('web-1', 0), where);
    slack.faults.order('chat.postMessage', { kind: 'drop', when: 'after' });
    await delivery.follow('web-1').close(drawn('web-1', 3), 'ready');
    await delivery.follow('web-1').close(drawn('web-1', 3), 'ready');
    expect(
      slack
        .as('U0ADA')
        .thread('C0OPS', ts)
        .map(({ text }) => text),
    ).toEqual([DONE, 'ready']);
  });
});

it('keeps many threads under every limit, and each ends right', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'berth-test-delivery-'));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  const lab1 = await startRedis({ dir, cacheDir: join(tmpdir(), 'berth-test-cache') });
  cleanups.push(() => lab1.stop());
  const slack = await lab();
  // Two processes that share nothing but Redis and the threads' places.
  const processes = [1, 2].map(() => {
    const redis = new Redis(lab1.url);
    cleanups.push(async () => redis.disconnect());
    return delivering(slack, slackLimiter(redisLimiter(redis), 'T0HARBOUR1', keptLog()), 20);
  });
  const jobs = Array.from({ length: 14 }, (_, n) => `web-${n}`);
  await Promise.all(
    jobs.map(async (job, n) => {
      const thread = processes[n % 2]?.follow(job);
      const place = {
        ...where,
        user: n % 3 === 0 ? 'U0GRACE' : 'U0ADA',
        ...(n % 3 === 2 ? {} : { channel: undefined }),
      };
      await thread?.open(drawn(job, 0), place);
      for (const done of [1, 2]) {
        thread?.repaint(drawn(job, done));
        await until(() => slack.calls().some(({ method }) => method === 'chat.update'));
      }
      await thread?.close(drawn(job, 3), `${job} is ready`);
    }),
  );
  expect(slack.calls().filter(({ status }) => status === 429)).toEqual([]);
  const seen = ['U0ADA', 'U0GRACE'].flatMap((user) =>
    ['C0OPS', 'D0ADA', 'D0GRACE'].flatMap((channel) => slack.as(user).messages(channel)),
  );
  const roots = new Map(seen.map(({ channel, ts, text }) => [`${channel} ${ts}`, text]));
  expect([...roots.values()].sort()).toEqual(jobs.map((job) => `Container ${job}: Done in 3.0 s.`).sort());
});
