import type { z } from 'zod';
import { asked, key, type Redis } from './redis.ts';

/** Small things that are remembered for a while: wizard drafts, what the directory said, what was seen already. */
export interface Shelf<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<void>;
  drop(id: string): Promise<void>;
}

/** A shelf of values of one kind. What no longer parses counts as forgotten: an older Berth wrote it. */
export function shelf<T>(redis: Redis, name: string, schema: z.ZodType<T>, seconds: number): Shelf<T> {
  const at = (id: string) => key(name, id);
  return {
    async get(id) {
      const text = await asked(redis.get(at(id)));
      return text === null ? undefined : schema.safeParse(parsed(text)).data;
    },
    async put(id, value) {
      if (seconds > 0) await asked(redis.set(at(id), JSON.stringify(value), 'EX', seconds));
    },
    async drop(id) {
      await asked(redis.del(at(id)));
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True the first time it is called with a key within `seconds`, in any process. */
export async function once(redis: Redis, id: string, seconds: number): Promise<boolean> {
  return (await asked(redis.set(key('once', id), '1', 'EX', seconds, 'NX'))) === 'OK';
}

const KEPT_DURATIONS = 20;

/** Remembers how long a job of this plan took from Submit to hand-over. */
export async function rememberDuration(redis: Redis, plan: string, ms: number): Promise<void> {
  const list = key('durations', plan);
  await asked(
    redis
      .multi()
      .lpush(list, ms)
      .ltrim(list, 0, KEPT_DURATIONS - 1)
      .exec(),
  );
}

/** The usual time of a plan in milliseconds: the median of the last jobs; undefined before the first. */
export async function usualDuration(redis: Redis, plan: string): Promise<number | undefined> {
  const sorted = (await asked(redis.lrange(key('durations', plan), 0, -1))).map(Number).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
