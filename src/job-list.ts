import { z } from 'zod';
import { jobKinds } from '../jobs/index.ts';
import { type PlanView, viewPlan } from './engine/critical-path.ts';
import { openQueueReader, type QueuedJob } from './queue/newest.ts';
import { readJournal } from './store/journal.ts';
import { connectRedis, redisReady } from './store/redis.ts';

export interface ListedJob {
  id: string;
  /** The plan's title, as in "New container". */
  title: string;
  /** The container's name; empty when the request tells none. */
  name: string;
  /** `waiting` as well for its time: a deletion is put off for as long as the container is kept. */
  state: QueuedJob['state'];
  /** When it was put in line, milliseconds since the epoch. */
  at: number;
}

export interface PlannedJob extends PlanView {
  job: string;
  title: string;
  name: string;
}

/** What is in the queue and how far it has come, for looking only. Everything rejects when Redis does not answer. */
export interface JobList {
  /** Newest first. */
  newest(most: number): Promise<ListedJob[]>;
  /** Null when there is no such job (any more), or its plan is of another version. */
  plan(job: string): Promise<PlannedJob | null>;
  close(): Promise<void>;
}

const About = z.object({ request: z.object({ hostname: z.string() }) });

const READY_MS = 10_000;

/**
 * Opens a connection of its own, which comes back by itself after Redis was away.
 * @throws OpsError `unavailable` when Redis does not answer to begin with
 */
export async function openJobList(redisUrl: string, now: () => number = Date.now): Promise<JobList> {
  const onError = () => {}; // whoever asks is told
  const redis = connectRedis(redisUrl, 'front', onError);
  try {
    await redisReady(redis, READY_MS);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const queue = openQueueReader(redis, onError);
  return {
    async newest(most) {
      return (await queue.newest(most)).map((job) => ({ id: job.id, ...named(job), state: job.state, at: job.at }));
    },
    async plan(id) {
      const job = await queue.find(id);
      const kind = job && jobKinds[job.plan];
      if (!kind) return null;
      const isOver = job.state === 'done' || job.state === 'failed';
      return { job: id, ...named(job), ...viewPlan(kind.plan, await readJournal(redis, id), now(), isOver) };
    },
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

const named = ({ plan, data }: QueuedJob) => ({
  title: jobKinds[plan]?.plan.title ?? plan,
  name: About.safeParse(data).data?.request.hostname ?? '',
});
