import { asked, key, type Redis } from './redis.ts';

const SEVEN_DAYS = 7 * 24 * 3600;
const CHANNEL = key('cancels');
const wish = (job: string) => key('cancel', job);

/** Wishes that a job be cancelled. A wish is kept until the job sees it, and told at once to whoever runs it. */
export interface Cancels {
  /** @param by the name that the thread will show */
  wish(job: string, by: string): Promise<void>;
  wished(job: string): Promise<string | undefined>;
  /** Calls `onWish` for each wish from now on, in whichever process it was made. Returns a function that ends it. */
  listen(onWish: (job: string, by: string) => void): Promise<() => Promise<void>>;
}

export function redisCancels(redis: Redis): Cancels {
  const wished = async (job: string) => (await asked(redis.get(wish(job)))) ?? undefined;
  return {
    async wish(job, by) {
      await asked(redis.set(wish(job), by, 'EX', SEVEN_DAYS));
      await asked(redis.publish(CHANNEL, job));
    },
    wished,
    async listen(onWish) {
      const subscriber = redis.duplicate();
      subscriber.on('error', () => {}); // it reconnects by itself; a wish missed meanwhile is read from its key
      subscriber.on('message', (_channel, job) => {
        wished(job).then(
          (by) => by !== undefined && onWish(job, by),
          () => {},
        );
      });
      await subscriber.subscribe(CHANNEL);
      return async () => {
        subscriber.disconnect();
      };
    },
  };
}
