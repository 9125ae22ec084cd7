import { z } from 'zod';
import { redisAlone } from './alone.ts';
import { asked, key, type Redis } from './redis.ts';

/** As the Slack room defines them; kept here because Redis is. */
interface Place {
  channel: string;
  ts?: string | undefined;
  thread?: string | undefined;
  user: string;
  fellBackFrom?: string | undefined;
  closing?: boolean | undefined;
  closedTs?: string | undefined;
}

const StoredPlace: z.ZodType<Place> = z.object({
  channel: z.string(),
  ts: z.string().optional(),
  thread: z.string().optional(),
  user: z.string(),
  fellBackFrom: z.string().optional(),
  closing: z.boolean().optional(),
  closedTs: z.string().optional(),
});

const DAYS_90 = 90 * 24 * 3600;
/** After this a workspace is asked again whether it shows the native blocks by now. */
const DAYS_7 = 7 * 24 * 3600;

/** Where the threads of jobs are, in Redis. @param holdMs see `redisAlone` */
export function redisThreads(redis: Redis, holdMs?: number) {
  const alone = redisAlone(redis, holdMs);
  return {
    alone: <T>(job: string, act: (held: AbortSignal) => Promise<T>, signal: AbortSignal) =>
      alone(`thread:${job}`, act, { signal }),
    async place(job: string): Promise<Place | undefined> {
      const text = await asked(redis.get(key('thread', job)));
      return text === null ? undefined : StoredPlace.parse(JSON.parse(text));
    },
    async setPlace(job: string, place: Place): Promise<void> {
      await asked(redis.set(key('thread', job), JSON.stringify(place), 'EX', DAYS_90));
    },
    async isClassic(team: string): Promise<boolean> {
      return (await asked(redis.exists(key('classic', team)))) === 1;
    },
    async setClassic(team: string): Promise<void> {
      await asked(redis.set(key('classic', team), '1', 'EX', DAYS_7));
    },
  };
}
