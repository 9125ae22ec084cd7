import type { JobKind, JobRequest } from '../jobs/job-kind.ts';
import type { Catalogue } from './domain/catalogue.ts';
import type { Origin } from './domain/origin.ts';
import type { Delivery, Draw, ThreadFollower } from './slack/delivery.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { threadView } from './slack/thread.ts';

interface Opening {
  job: string;
  kind: JobKind;
  request: JobRequest;
  origin: Origin;
}

/** The threads of jobs that are being asked for, as the bot opens them. */
export interface ThreadOpenings {
  /**
   * Enqueues a job and opens its thread. From before the job is in line nobody else opens the thread, so the death
   * of a worker can never double it. Resolves with the enqueuing; nobody waits for Slack.
   */
  enqueue<T>(opening: Opening, enqueue: () => Promise<T>): Promise<T>;
  /** Leaves what waits for Slack to the workers. */
  close(): Promise<void>;
}

export function threadOpenings(delivery: Delivery, catalogue: Catalogue, log: Log): ThreadOpenings {
  const underWay = new Map<ThreadFollower, Promise<unknown>>();
  return {
    enqueue(opening, enqueue) {
      const { job, origin } = opening;
      return new Promise((resolve, reject) => {
        const follower = delivery.follow(job);
        const begin = () => {
          const enqueued = enqueue();
          enqueued.then(resolve, () => {});
          return enqueued;
        };
        const opened = follower
          .open(firstView(opening, catalogue), origin, begin)
          .catch((error: unknown) => {
            log.warn({ job, ...errorForLog(error) }, 'a thread is left to the worker to open');
            reject(error); // only counts if the job was not enqueued
          })
          .finally(() => follower.leave())
          .finally(() => underWay.delete(follower));
        underWay.set(follower, opened);
      });
    },
    async close() {
      const waiting = [...underWay];
      await Promise.all(waiting.map(([follower]) => follower.leave()));
      await Promise.all(waiting.map(([, opened]) => opened));
    },
  };
}

/** A job of which nothing is known but that it was asked for. */
function firstView({ job, kind, request, origin }: Opening, { help }: Catalogue): Draw {
  return (remark) =>
    threadView({
      job,
      plan: kind.plan,
      initial: { request },
      entries: [],
      notes: new Map(),
      ...kind.words(request),
      isCancellable: kind.isCancellable,
      people: { asker: origin.user, help },
      now: Date.now(),
      remark,
    });
}
