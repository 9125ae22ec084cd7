import { describe, expect, it } from 'vitest';
import { createSite } from '../../jobs/create-site.ts';
import type { Entry } from '../../src/engine/journal.ts';
import { openJobList } from '../../src/job-list.ts';
import { openQueue } from '../../src/queue/queue.ts';
import { startWorker } from '../../src/queue/worker.ts';
import { openJournal } from '../../src/store/journal.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { until } from '../harness/until.ts';

const redis = redisTests();
const [FIRST, SECOND, LATER] = ['baaaaaaaaaa1', 'baaaaaaaaaa2', 'baaaaaaaaaa3'] as const;
const payload = (hostname: string) => ({ v: 1 as const, request: { hostname }, origin: { user: 'U1' } });

const list = async () => redis.ending(await openJobList(redis.lab().url));
const queue = async () =>
  redis.ending(openQueue(await redis.connect('front'), { attempts: 2, backoffMs: 600_000 }, () => {}));

/** A worker whose jobs come to what `work` says, after it wrote these entries. */
async function worker(entries: readonly Entry[], work: (job: string) => Promise<string | undefined>) {
  const connection = await redis.connect();
  return redis.ending(
    startWorker({
      redis: connection,
      concurrency: 5,
      lockMs: 5000,
      async work({ job, lock }) {
        const journal = await openJournal(connection, job, lock);
        for (const entry of entries) await journal.append(entry);
        return work(job);
      },
      onError: () => {},
    }),
  );
}

describe('the list of jobs', () => {
  it('is empty where nothing was asked', async () => {
    const jobs = await list();
    await until(async () => (await jobs.newest(30)).length === 0);
    expect(await jobs.plan(FIRST)).toBeNull();
  });

  it('tells the newest first, with their titles, names, states and times', async () => {
    const began = Date.now();
    const asking = await queue();
    const jobs = await list();
    await asking.enqueue('create-site', FIRST, payload('web'));
    await until(async () => (await jobs.newest(30)).length === 1);
    await asking.enqueue('create-container', SECOND, payload('db'));
    await asking.enqueue('delete-container', LATER, payload('old'), Date.now() + 3_600_000);
    const all = await jobs.newest(30);
    expect(all.map(({ id, name, state }) => [id, name, state]).toSorted()).toEqual([
      [FIRST, 'web', 'waiting'],
      [SECOND, 'db', 'waiting'],
      [LATER, 'old', 'waiting'],
    ]);
    expect(all.at(-1)).toMatchObject({ id: FIRST, title: createSite.title });
    expect(all.every(({ at }) => at >= began && at <= Date.now())).toBe(true);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a));
    expect(await jobs.newest(1)).toHaveLength(1);
  });

  it('follows a job from the line through its work to its end', async () => {
    const asking = await queue();
    const jobs = await list();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await worker([], async (job) => {
      if (job === FIRST) await held;
      return job === SECOND ? 'It could not.' : undefined;
    });
    await asking.enqueue('create-site', FIRST, payload('web'));
    await asking.enqueue('create-site', SECOND, payload('bad'));
    const states = async () => Object.fromEntries((await jobs.newest(30)).map(({ name, state }) => [name, state]));
    await until(async () => (await states()).web === 'running' && (await states()).bad === 'failed');
    release();
    await until(async () => (await states()).web === 'done');
  });

  it('lays a job’s journal on its plan', async () => {
    const asking = await queue();
    const jobs = await list();
    const [first = { name: '' }, second = { name: '' }] = createSite.steps;
    const entries: Entry[] = [
      { kind: 'started', step: first.name, at: 1000 },
      { kind: 'done', step: first.name, at: 1500, facts: {} },
      { kind: 'started', step: second.name, at: 1501 },
    ];
    await worker(
      entries,
      () => new Promise<undefined>((resolve) => void until(() => ended).then(() => resolve(undefined))),
    );
    let ended = false;
    await asking.enqueue('create-site', FIRST, payload('web'));
    const plan = await until(async () => {
      const found = await jobs.plan(FIRST);
      return found?.steps[1]?.state === 'running' && found;
    });
    expect(plan).toMatchObject({ job: FIRST, title: createSite.title, name: 'web' });
    expect(plan?.steps.map(({ name }) => name)).toEqual(createSite.steps.map(({ name }) => name));
    expect(plan?.steps[0]).toMatchObject({ state: 'done', startedAt: 1000, tookMs: 500 });
    ended = true;
  });

  it.each(['', '7', 'job:1', '__proto__', `${FIRST}\n`])('finds no plan for %j', async (id) => {
    const jobs = await list();
    await until(async () => (await jobs.newest(1)).length === 0);
    expect(await jobs.plan(id)).toBeNull();
  });

  it('names what it does not know by what it is called, and has no plan of it', async () => {
    const asking = await queue();
    const jobs = await list();
    await asking.enqueue('from-tomorrow', FIRST, { v: 1, request: {}, origin: { user: 'U1' } });
    const [one] = await until(async () => {
      const all = await jobs.newest(1);
      return all.length === 1 && all;
    });
    expect(one).toMatchObject({ title: 'from-tomorrow', name: '' });
    expect(await jobs.plan(FIRST)).toBeNull();
  });

  it('fails while Redis is away and finds it again by itself', async () => {
    const jobs = await list();
    await until(async () => (await jobs.newest(1)).length === 0);
    await redis.lab().kill();
    try {
      await expect(jobs.newest(1)).rejects.toThrow();
    } finally {
      await redis.lab().restart();
    }
    expect(await until(() => jobs.newest(1), 30_000)).toEqual([]);
  });
});
