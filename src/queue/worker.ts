import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { Interrupted, type Stop } from '../engine/run.ts';
import { OpsError } from '../errors.ts';
import type { Redis } from '../store/redis.ts';
import { QUEUE_NAME, QUEUE_PREFIX } from './queue.ts';

/** One execution of a job, as its worker holds it. */
export interface Assignment {
  job: string;
  plan: string;
  /** As it is stored: parse it. */
  data: unknown;
  /** When it was asked for, milliseconds since the epoch. */
  askedAt: number;
  /** The lock that fences the journal. */
  lock: { key: string; token: string };
  /** Aborted with a `Stop` as its reason. */
  signal: AbortSignal;
  lastAttempt: boolean;
}

export interface WorkerOptions {
  /** A connection that waits for Redis to come back. */
  redis: Redis;
  concurrency: number;
  /** A worker silent for so long has lost its jobs. */
  lockMs: number;
  /**
   * Carries the job to its outcome; a sentence means that it failed (and was undone as far as possible).
   * An OpsError `unavailable` means: try again, using one attempt. OpsError `invalid` is final. Anything else,
   * a lost lock or a journal that cannot be written, leaves the job to whoever takes it next.
   */
  work(assignment: Assignment): Promise<string | undefined>;
  onError(error: Error): void;
}

export interface JobWorker {
  /** Tells the job to stop if this worker has it. */
  stop(job: string, reason: Stop): void;
  /** Takes no more jobs, lets the running ones stop at a step boundary and hands them back to the queue. */
  close(): Promise<void>;
}

/** A stalled job is resumed by another worker and never failed for it. */
const STALLS_FOREVER = 1_000_000;
const PAUSE_MS = 5000;

export function startWorker(options: WorkerOptions): JobWorker {
  const running = new Map<string, AbortController>();
  let closing = false;

  const worker = new Worker(
    QUEUE_NAME,
    async (job: Job, token = '') => {
      const id = job.id ?? '';
      const controller = new AbortController();
      if (closing) controller.abort({ stop: 'shutdown' } satisfies Stop);
      running.set(id, controller);
      const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      const lock = { key: `${QUEUE_PREFIX}:${QUEUE_NAME}:${id}:lock`, token };
      const assignment = { job: id, plan: job.name, data: job.data, askedAt: job.timestamp };
      try {
        const failure = await options.work({ ...assignment, lock, signal: controller.signal, lastAttempt });
        if (failure !== undefined) throw new UnrecoverableError(failure);
      } catch (error) {
        if (error instanceof UnrecoverableError) throw error;
        if (error instanceof Interrupted && closing) {
          // Straight back into the line, without waiting for the lock to run out and without using an attempt.
          await job.moveToWait(token);
          throw new WaitingError();
        }
        if (error instanceof OpsError && error.reason === 'unavailable' && !lastAttempt) throw error;
        if (error instanceof OpsError && error.reason === 'invalid') throw new UnrecoverableError(error.message);
        options.onError(error as Error);
        // Uses no attempt: nothing the job made may be forgotten because our own memory hiccuped.
        await job.moveToDelayed(Date.now() + PAUSE_MS, token);
        throw new DelayedError();
      } finally {
        if (running.get(id) === controller) running.delete(id);
      }
    },
    {
      connection: options.redis,
      prefix: QUEUE_PREFIX,
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.lockMs / 2,
      maxStalledCount: STALLS_FOREVER,
    },
  );
  worker.on('error', options.onError);
  // The queue could not renew a lock: another worker may have the job by now.
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs) running.get(job)?.abort({ stop: 'lost' } satisfies Stop);
  });

  return {
    stop(job, reason) {
      running.get(job)?.abort(reason);
    },
    async close() {
      closing = true;
      const closed = worker.close();
      for (const controller of running.values()) controller.abort({ stop: 'shutdown' } satisfies Stop);
      await closed;
    },
  };
}
