import { type JobsOptions, Queue } from 'bullmq';
import { JobId } from '../domain/job-id.ts';
import { OpsError } from '../errors.ts';
import { key, type Redis } from '../store/redis.ts';
import { Payload } from './payload.ts';

export const QUEUE_NAME = 'jobs';
export const QUEUE_PREFIX = 'berth:queue';

const THIRTY_DAYS = 30 * 24 * 3600;

/** The asking side of the queue. */
export interface JobQueue {
  /**
   * Puts a job in line once. `again` means that a job of this id was there already, whatever became of it.
   * @param at when it is to begin, milliseconds since the epoch; now unless given
   * @throws OpsError `unavailable` when Redis does not answer
   */
  enqueue(plan: string, job: string, payload: Payload, at?: number): Promise<'queued' | 'again'>;
  /**
   * Takes a job out of line that waits for its time; it can then be asked for again. One that has begun, or is not
   * there, is left as it is.
   * @throws OpsError `unavailable` when Redis does not answer
   */
  withdraw(job: string): Promise<void>;
  /** What was asked under this id, and of which plan; undefined when there is no such job (any more). */
  find(job: string): Promise<{ plan: string; payload: Payload; over: boolean } | undefined>;
  close(): Promise<void>;
}

/** @param redis a connection that fails at once while Redis is away, so that people are told in time */
export function openQueue(
  redis: Redis,
  retries: { attempts: number; backoffMs: number },
  onError: (error: Error) => void,
): JobQueue {
  const queue = new Queue(QUEUE_NAME, {
    connection: redis,
    prefix: QUEUE_PREFIX,
    skipWaitingForReady: true,
    defaultJobOptions: {
      attempts: retries.attempts,
      backoff: { type: 'exponential', delay: retries.backoffMs },
      removeOnComplete: { age: THIRTY_DAYS },
      removeOnFail: { age: THIRTY_DAYS },
    },
  });
  queue.on('error', onError);

  return {
    async enqueue(plan, job, payload, at) {
      const data = Payload.parse(payload);
      const jobId = JobId.parse(job);
      try {
        // The queue keeps one job of an id. Who comes first is noted afterwards: what was not queued was not asked.
        await queue.add(plan, data, { jobId, ...delayUntil(at) });
        const first = await redis.set(key('queued', jobId), '1', 'EX', THIRTY_DAYS, 'NX');
        return first === 'OK' ? 'queued' : 'again';
      } catch (cause) {
        throw new OpsError('unavailable', 'Berth cannot take requests just now.', {
          hint: 'Try again in a minute.',
          cause,
        });
      }
    },
    async withdraw(job) {
      try {
        const found = await queue.getJob(JobId.parse(job));
        // One that was begun also waits at times, for another try.
        if (found === undefined || found.attemptsStarted > 0 || !(await found.isDelayed())) return;
        // A worker may have begun it just now: then it is locked and stays.
        if ((await queue.remove(job)) === 1) await redis.del(key('queued', job));
      } catch (cause) {
        throw new OpsError('unavailable', 'Berth cannot take jobs back just now.', {
          hint: 'Try again in a minute.',
          cause,
        });
      }
    },
    async find(job) {
      if (!JobId.safeParse(job).success) return undefined;
      const found = await queue.getJob(job).catch((cause: unknown) => {
        throw new OpsError('unavailable', 'Berth cannot look up jobs just now.', {
          hint: 'Try again in a minute.',
          cause,
        });
      });
      const payload = Payload.safeParse(found?.data);
      if (found === undefined || !payload.success) return undefined;
      return { plan: found.name, payload: payload.data, over: found.finishedOn !== undefined };
    },
    close: () => queue.close(),
  };
}

/** A delay outlives Redis and every worker: it is kept as the time at which it is over. */
function delayUntil(at: number | undefined): JobsOptions {
  return at === undefined ? {} : { delay: Math.max(0, Math.ceil(at - Date.now())) };
}
