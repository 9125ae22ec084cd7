import type { Redis } from 'ioredis';

/** At most `limit` calls in any `ms` milliseconds. */
export interface Window {
  key: string;
  limit: number;
  ms: number;
}

export interface Limiter {
  /** Takes a place in all of these windows and returns 0, or takes none and returns the milliseconds to wait. */
  take(windows: readonly Window[]): Promise<number>;
  /** Lets nobody into a window for this long; a longer closing stands. */
  close(key: string, ms: number): Promise<void>;
}

// One act in Redis, by Redis' own clock, so that processes on machines with different clocks share one window.
// Each window is a sorted set of the microseconds at which its places were taken; `:closed` is its lock.
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait = 0
for i, key in ipairs(KEYS) do
  local limit, span = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]) * 1000
  local closed = redis.call('PTTL', key .. ':closed')
  if closed > 0 then wait = math.max(wait, closed * 1000) end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - span)
  local over = redis.call('ZCARD', key) - limit
  if over >= 0 then
    local frees = redis.call('ZRANGE', key, over, over, 'WITHSCORES')[2]
    wait = math.max(wait, frees and frees + span - now or span)
  end
end
if wait > 0 then return math.ceil(wait / 1000) end
for i, key in ipairs(KEYS) do
  local member = now
  while redis.call('ZADD', key, 'NX', now, string.format('%.0f', member)) == 0 do member = member + 1 end
  redis.call('PEXPIRE', key, ARGV[2 * i])
end
return 0`;

const CLOSE = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) end
return 0`;

/** Sliding windows in Redis, shared by every process that uses the same prefix. */
export function redisLimiter(redis: Redis, prefix = 'berth:limit:'): Limiter {
  return {
    async take(windows) {
      const keys = windows.map(({ key }) => prefix + key);
      const figures = windows.flatMap(({ limit, ms }) => [limit, ms]);
      return Number(await redis.eval(TAKE, keys.length, ...keys, ...figures));
    },
    async close(key, ms) {
      await redis.eval(CLOSE, 1, `${prefix}${key}:closed`, Math.max(1, Math.ceil(ms)));
    },
  };
}
