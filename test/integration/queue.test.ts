import { Queue } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import { Interrupted, type Stop } from '../../src/engine/run.ts';
import { OpsError } from '../../src/errors.ts';
import { openQueue, QUEUE_NAME, QUEUE_PREFIX } from '../../src/queue/queue.ts';
import { type Assignment, startWorker } from '../../src/queue/worker.ts';
import { openJournal } from '../../src/store/journal.ts';
import type { Redis } from '../../src/store/redis.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { until } from '../harness/until.ts';

const redis = redisTests();
const JOB = 'babcdefghij0';
const payload = { v: 1 as const, request: { hostname: 'web' }, origin: { user: 'U1' } };
const LOCK_MS = 1000;

async function queue(retries = { attempts: 3, backoffMs: 10 }) {
  return redis.ending(openQueue(await redis.connect('front'), retries, () => {}));
}

/** A worker that notes what it was given. `connection` is its own, so that it can be cut. */
async function worker(work: (assignment: Assignment) => Promise<string | undefined>, lockMs = LOCK_MS) {
  const connection = await redis.connect();
  const given: Assignment[] = [];
  const errors: Error[] = [];
  const half = startWorker({
    redis: connection,
    concurrency: 5,
    lockMs,
    work: (assignment) => {
      given.push(assignment);
      return work(assignment);
    },
    onError: (error) => errors.push(error),
  });
  return { ...redis.ending(half), connection, given, errors };
}

/** The job as the queue has it, read behind our own module's back. */
async function stored() {
  const raw = redis.ending(new Queue(QUEUE_NAME, { connection: await redis.connect(), prefix: QUEUE_PREFIX }));
  return {
    state: () => raw.getJobState(JOB),
    attempts: async () => (await raw.getJob(JOB))?.attemptsMade,
    reason: async () => (await raw.getJob(JOB))?.failedReason,
  };
}

const stopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const end = () => reject(new Interrupted((signal.reason as Stop).stop));
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
const unavailable = () => Promise.reject(new OpsError('unavailable', 'The node is offline.'));

describe('the queue', () => {
  it('makes one job of twenty at once, and tells one of them that it was first', async () => {
    const queues = [await queue(), await queue()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => queues[index % 2]?.enqueue('plan', JOB, payload)),
    );
    expect(answers.filter((answer) => answer === 'queued')).toHaveLength(1);
    const work = vi.fn(async () => undefined);
    await worker(work);
    await until(async () => (await queues[0]?.find(JOB))?.over === true);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await queues[0]?.enqueue('plan', JOB, payload)).toBe('again');
    expect(await queues[0]?.find(JOB)).toEqual({ plan: 'plan', payload, over: true });
  });

  it.each(['', '7', 'job:1', '__proto__', 'b$(id)345678', `${JOB}\n`])(
    'finds nothing and takes nothing as %j',
    async (id) => {
      const asking = await queue();
      expect(await asking.find(id)).toBeUndefined();
      await expect(asking.enqueue('plan', id, payload)).rejects.toThrow();
    },
  );

  it('says at once that Redis is away, and what was refused can be asked again', async () => {
    const asking = await queue();
    await redis.lab().kill();
    try {
      const began = performance.now();
      await expect(asking.enqueue('plan', JOB, payload)).rejects.toMatchObject({ reason: 'unavailable' });
      await expect(asking.find(JOB)).rejects.toMatchObject({ reason: 'unavailable' });
      expect(performance.now() - began).toBeLessThan(2500);
    } finally {
      await redis.lab().restart();
    }
    const answer = await until(() => asking.enqueue('plan', JOB, payload), 30_000);
    expect(answer).toBe('queued');
  });
});

describe('a job for later', () => {
  it('begins at its time and not before, also when Redis and its worker were restarted meanwhile', async () => {
    const asking = await queue();
    const at = Date.now() + 1500;
    expect(await asking.enqueue('plan', JOB, payload, at)).toBe('queued');
    expect(await asking.enqueue('plan', JOB, payload, at)).toBe('again');
    await redis.lab().kill();
    await redis.lab().restart();
    const begun = vi.fn(async () => undefined);
    const { given } = await worker(begun);
    const job = await stored();
    await until(() => given.length > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    await until(async () => (await job.state()) === 'completed');
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('begins at once when its time has passed', async () => {
    const asking = await queue();
    const { given } = await worker(async () => undefined);
    await asking.enqueue('plan', JOB, payload, Date.now() - 60_000);
    await until(() => given.length > 0);
  });

  it('can be taken back, and asked for again', async () => {
    const asking = await queue();
    await asking.enqueue('plan', JOB, payload, Date.now() + 600_000);
    for (let time = 0; time < 2; time += 1) await asking.withdraw(JOB);
    expect(await asking.find(JOB)).toBeUndefined();
    expect(await asking.enqueue('plan', JOB, payload)).toBe('queued');
    // This one is in line already.
    await asking.withdraw(JOB);
    expect(await asking.find(JOB)).toMatchObject({ over: false });
  });

  it('is not taken back once it has begun, although it waits for another try', async () => {
    const asking = await queue({ attempts: 3, backoffMs: 600_000 });
    await worker(() => unavailable());
    await asking.enqueue('plan', JOB, payload);
    const job = await stored();
    await until(async () => (await job.state()) === 'delayed');
    await asking.withdraw(JOB);
    expect(await job.state()).toBe('delayed');
  });

  it.each(['', '7', `${JOB}\n`])('is not found as %j', async (id) => {
    await expect((await queue()).withdraw(id)).rejects.toThrow();
  });
});

describe('a worker', () => {
  it('fails a job with a sentence, once', async () => {
    const asking = await queue();
    const { given } = await worker(async () => 'Proxmox could not.');
    await asking.enqueue('plan', JOB, payload);
    const job = await stored();
    await until(async () => (await job.state()) === 'failed');
    expect(await job.reason()).toBe('Proxmox could not.');
    expect(given).toHaveLength(1);
    expect(given[0]).toMatchObject({ job: JOB, plan: 'plan', data: payload, lastAttempt: false });
  });

  it('tries again what is unavailable, with a pause, until the last attempt is named as such', async () => {
    const asking = await queue();
    const { given } = await worker(async ({ lastAttempt }) => (lastAttempt ? 'Given up.' : unavailable()));
    await asking.enqueue('plan', JOB, payload);
    const job = await stored();
    await until(async () => (await job.state()) === 'failed');
    expect(given.map(({ lastAttempt }) => lastAttempt)).toEqual([false, false, true]);
    expect(await job.reason()).toBe('Given up.');
  });

  it('waits, and uses no attempt, when the journal refuses', async () => {
    const asking = await queue();
    const { given, errors } = await worker(() => Promise.reject(new Error('the journal cannot be written')));
    await asking.enqueue('plan', JOB, payload);
    const job = await stored();
    await until(async () => (await job.state()) === 'delayed');
    expect(await job.attempts()).toBe(0);
    expect(given).toHaveLength(1);
    expect(errors.map(({ message }) => message)).toContain('the journal cannot be written');
  });

  it('ends for good what can no longer be read', async () => {
    const asking = await queue();
    await worker(() => Promise.reject(new OpsError('invalid', 'Another version.')));
    await asking.enqueue('plan', JOB, payload);
    const job = await stored();
    await until(async () => (await job.state()) === 'failed');
  });

  it('hands its jobs back when it is told to end: another has them at once, and no attempt is used', async () => {
    // A second attempt would be the last.
    const asking = await queue({ attempts: 2, backoffMs: 10 });
    const first = await worker(({ signal }) => stopped(signal), 30_000);
    await asking.enqueue('plan', JOB, payload);
    await until(() => first.given.length > 0);
    const second = await worker(async () => undefined, 30_000);
    const began = performance.now();
    await first.close();
    await until(() => second.given.length > 0);
    // Far sooner than the lock would have run out.
    expect(performance.now() - began).toBeLessThan(10_000);
    const job = await stored();
    await until(async () => (await job.state()) === 'completed');
    expect(first.given[0]?.signal.reason).toEqual({ stop: 'shutdown' });
    expect(second.given[0]?.lastAttempt).toBe(false);
  });

  it('passes its jobs on when it dies, and the journal with them', async () => {
    const asking = await queue();
    const dead = await worker(async ({ lock, job, signal }) => {
      const journal = await openJournal(dead.connection, job, lock);
      await journal.append({ at: 1, kind: 'started', step: 'clone' });
      return stopped(signal);
    });
    await asking.enqueue('plan', JOB, payload);
    await until(async () => (await dead.connection.llen(`berth:journal:${JOB}`)) === 1);
    cut(dead.connection);
    const entries: unknown[] = [];
    const heir = await worker(async ({ lock, job }) => {
      const journal = await openJournal(heir.connection, job, lock);
      entries.push(...journal.entries);
      await journal.append({ at: 2, kind: 'ended', outcome: 'succeeded' });
      return undefined;
    });
    const job = await stored();
    await until(async () => (await job.state()) === 'completed');
    expect(entries).toEqual([{ at: 1, kind: 'started', step: 'clone' }]);
    expect(heir.given[0]).toMatchObject({ job: JOB, lastAttempt: false });
    expect(await job.reason()).toBeUndefined();
  });

  it('is told that a job is lost when its lock cannot be renewed, and does not fail it', async () => {
    const asking = await queue();
    const paused = await worker(({ signal }) => stopped(signal), 2000);
    await asking.enqueue('plan', JOB, payload);
    await until(() => paused.given.length > 0);
    const [assignment] = paused.given;
    // Somebody else has it now.
    await (await redis.connect()).set(assignment?.lock.key ?? '', 'theirs', 'PX', 60_000);
    await until(() => assignment?.signal.aborted === true);
    expect(assignment?.signal.reason).toEqual({ stop: 'lost' });
    const job = await stored();
    expect(await job.state()).toBe('active');
  });

  it('stops the one job that is named, with the reason given', async () => {
    const asking = await queue();
    const half = await worker(({ signal }) => stopped(signal).catch(() => 'Cancelled by Ada.'));
    await asking.enqueue('plan', JOB, payload);
    await until(() => half.given.length > 0);
    half.stop('bsomebodyels', { stop: 'cancelled', by: 'Ada' });
    expect(half.given[0]?.signal.aborted).toBe(false);
    half.stop(JOB, { stop: 'cancelled', by: 'Ada' });
    const job = await stored();
    await until(async () => (await job.state()) === 'failed');
    expect(half.given[0]?.signal.reason).toEqual({ stop: 'cancelled', by: 'Ada' });
  });
});

/** As when the process dies: its connection goes and it never says anything again. */
function cut(connection: Redis): void {
  connection.disconnect();
}
