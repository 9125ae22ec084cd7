import { type Job, Queue } from 'bullmq';
import { JobId } from '../domain/job-id.ts';
import type { Redis } from '../store/redis.ts';
import { QUEUE_NAME, QUEUE_PREFIX } from './queue.ts';

/** A job as it stands in the queue. `data` is as it was stored: parse it. */
export interface QueuedJob {
  id: string;
  plan: string;
  data: unknown;
  /** `waiting` as well for its time, or for another try. */
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** When it was put in line, milliseconds since the epoch. */
  at: number;
}

/** Looks at the queue and changes nothing in it. Everything here rejects when Redis does not answer. */
export interface QueueReader {
  /** The newest jobs first, whatever became of them. */
  newest(most: number): Promise<QueuedJob[]>;
  /** Undefined when there is no such job (any more). */
  find(job: string): Promise<QueuedJob | undefined>;
  close(): Promise<void>;
}

/** As a job goes through them, so that one that moves on meanwhile is seen twice rather than never. */
const STATES = [
  ['waiting', 'waiting'],
  ['prioritized', 'waiting'],
  ['delayed', 'waiting'],
  ['active', 'running'],
  ['completed', 'done'],
  ['failed', 'failed'],
] as const;

/** The delayed ones come in the order of their times, so the newest may be any of them. */
const MOST_OF_A_STATE = 200;

/** @param redis a connection that fails at once while Redis is away */
export function openQueueReader(redis: Redis, onError: (error: Error) => void): QueueReader {
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX, skipWaitingForReady: true });
  queue.on('error', onError);
  return {
    async newest(most) {
      const found = await Promise.all(
        STATES.map(async ([state, ours]) => {
          const count = state === 'delayed' ? MOST_OF_A_STATE : most;
          const jobs: (Job | undefined)[] = await queue.getJobs([state], 0, count - 1);
          return jobs.flatMap((job) => (job?.id === undefined ? [] : [seen(job, job.id, ours)]));
        }),
      );
      const byId = new Map(found.flat().map((job) => [job.id, job]));
      return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, most);
    },
    async find(id) {
      if (!JobId.safeParse(id).success) return undefined;
      const [job, state] = await Promise.all([queue.getJob(id), queue.getJobState(id)]);
      const ours = STATES.find(([theirs]) => theirs === state)?.[1];
      return job && ours ? seen(job, id, ours) : undefined;
    },
    close: () => queue.close(),
  };
}

const seen = (job: Job, id: string, state: QueuedJob['state']): QueuedJob => ({
  id,
  plan: job.name,
  data: job.data,
  state,
  at: job.timestamp,
});
