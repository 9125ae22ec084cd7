/** The limiter on a real Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabRedis, startRedis } from '../../src/lab/redis/redis.ts';
import { slackLimiter } from '../../src/slack/rates.ts';
import { redisLimiter } from '../../src/store/limiter.ts';
import { keptLog } from '../unit/slack/fakes.ts';

let dir: string;
let lab: LabRedis;
const open: Redis[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-test-limiter-'));
  lab = await startRedis({ dir, cacheDir: join(tmpdir(), 'berth-test-cache') });
});
afterAll(async () => {
  for (const redis of open) redis.disconnect();
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

function connection(): Redis {
  const redis = new Redis(lab.url);
  open.push(redis);
  return redis;
}
let made = 0;
const prefix = () => {
  made += 1;
  return `test-${made}:`;
};
const small = { key: 'a', limit: 3, ms: 400 };

describe('redisLimiter', () => {
  it('lets in as many as fit, over all connections, and says how long to wait', async () => {
    const shared = prefix();
    const limiters = [1, 2, 3].map(() => redisLimiter(connection(), shared));
    const waits = await Promise.all(Array.from({ length: 12 }, (_, n) => limiters[n % 3]?.take([small])));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    for (const wait of waits.filter((one) => one !== 0)) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(400);
    }
  });

  it('never lets more in than fit in any window of that length', async () => {
    const limiter = redisLimiter(connection(), prefix());
    const taken: number[] = [];
    while (taken.length < 10) {
      const before = performance.now();
      const wait = await limiter.take([small]);
      if (wait === 0) taken.push(before);
      else await sleep(wait);
    }
    // Compared with the moment before asking, so that the network does not count; 5 ms for the two clocks.
    for (let n = 3; n < taken.length; n += 1) {
      const answered = taken[n] ?? 0;
      const third = taken[n - 3] ?? 0;
      expect(answered - third).toBeGreaterThan(395 - 100);
    }
    expect((taken[9] ?? 0) - (taken[0] ?? 0)).toBeGreaterThan(3 * 400 - 105);
  });

  it('takes no place in one window when another is full', async () => {
    const limiter = redisLimiter(connection(), prefix());
    const full = { key: 'b', limit: 1, ms: 60_000 };
    expect(await limiter.take([full])).toBe(0);
    for (let n = 0; n < 5; n += 1) expect(await limiter.take([small, full])).toBeGreaterThan(0);
    for (let n = 0; n < 3; n += 1) expect(await limiter.take([small])).toBe(0);
  });

  it('keeps a closed window closed, the longer time winning', async () => {
    const limiter = redisLimiter(connection(), prefix());
    await limiter.close('a', 60_000);
    await limiter.close('a', 10);
    expect(await limiter.take([small])).toBeGreaterThan(50_000);
    expect(await limiter.take([{ ...small, key: 'other' }])).toBe(0);
  });

  it('leaves nothing in Redis', async () => {
    const redis = connection();
    const mine = prefix();
    await redisLimiter(redis, mine).take([{ key: 'short', limit: 1, ms: 20 }]);
    expect(await redis.keys(`${mine}*`)).toHaveLength(1);
    while ((await redis.keys(`${mine}*`)).length > 0) await sleep(10);
  });
});

describe('slackLimiter', () => {
  it('leaves room for last states beside repaints', async () => {
    const limiter = slackLimiter(redisLimiter(connection(), prefix()), 'T1', keptLog());
    const granted = async (share: 'all' | 'part') => {
      for (let n = 0; ; n += 1) if ((await limiter.acquire('chat.update', { share })).waitMs > 0) return n;
    };
    const repaints = await granted('part');
    const last = await granted('all');
    expect(repaints + last).toBeLessThanOrEqual(50);
    expect(last).toBeGreaterThanOrEqual(15);
    expect(repaints).toBeGreaterThanOrEqual(20);
  });

  it('holds a channel to about a message a second', async () => {
    const limiter = slackLimiter(redisLimiter(connection(), prefix()), 'T1', keptLog());
    const waits = [];
    for (let n = 0; n < 5; n += 1) waits.push((await limiter.acquire('chat.postMessage', { channel: 'C1' })).waitMs);
    expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
    expect(waits[3]).toBeGreaterThan(1000);
    expect(await limiter.acquire('chat.postMessage', { channel: 'C2' })).toEqual({ waitMs: 0 });
  });

  it('stops a method for everybody after a 429, and no other', async () => {
    const shared = prefix();
    const [one, two] = [1, 2].map(() => slackLimiter(redisLimiter(connection(), shared), 'T1', keptLog()));
    await one?.penalise('chat.update', 30);
    expect((await two?.acquire('chat.update'))?.waitMs).toBeGreaterThan(29_000);
    expect(await two?.acquire('views.open')).toEqual({ waitMs: 0 });
  });

  it('lets calls go ahead when Redis does not answer, and says so', async () => {
    const log = keptLog();
    const limiter = slackLimiter(redisLimiter(connection(), prefix()), 'T1', log);
    await limiter.acquire('views.open');
    lab.pause();
    try {
      expect(await limiter.acquire('views.open')).toEqual({ waitMs: 0 });
      await limiter.penalise('views.open', 1);
    } finally {
      lab.resume();
    }
    expect(log.lines).toHaveLength(2);
  });
});
