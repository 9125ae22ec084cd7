import { asked, key, type Redis } from './redis.ts';

/** Lines kept of one job; the older ones go first. */
const KEPT_LINES = 500;
const THIRTY_DAYS = 30 * 24 * 3600;

/** What the steps of jobs said while they ran, line by line, for people to look at. */
export interface JobOutput {
  add(job: string, lines: readonly string[]): Promise<void>;
  /** The last lines, oldest first. */
  tail(job: string, most: number): Promise<string[]>;
}

export function redisOutput(redis: Redis): JobOutput {
  const at = (job: string) => key('output', job);
  return {
    async add(job, lines) {
      if (lines.length === 0) return;
      await asked(
        redis
          .multi()
          .rpush(at(job), ...lines)
          .ltrim(at(job), -KEPT_LINES, -1)
          .expire(at(job), THIRTY_DAYS)
          .exec(),
      );
    },
    tail: (job, most) => asked(redis.lrange(at(job), -most, -1)),
  };
}
