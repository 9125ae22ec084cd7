/** One Redis for the tests of a file, emptied before each, and connections that are closed again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type LabRedis, startRedis } from '../../src/lab/redis/redis.ts';
import { connectRedis, type Redis, type Role, redisReady } from '../../src/store/redis.ts';

const root = resolve(import.meta.dirname, '../..');

export interface RedisTests {
  lab(): LabRedis;
  /** A connection that is ready, as `role`; closed after the test. */
  connect(role?: Role): Promise<Redis>;
  /** Something to end after the test, before the connections. */
  ending<T extends { close(): Promise<unknown> }>(part: T): T;
}

export function redisTests(): RedisTests {
  let dir = '';
  let lab: LabRedis | undefined;
  const connections: Redis[] = [];
  const endings: (() => Promise<unknown>)[] = [];
  const started = () => {
    if (!lab) throw new Error('Redis is not there yet.');
    return lab;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'berth-test-store-'));
    lab = await startRedis({ dir, cacheDir: resolve(root, '.cache') });
  });
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
    const [first] = connections;
    await first?.flushall();
    for (const connection of connections.splice(0)) connection.disconnect();
  });
  afterAll(async () => {
    await lab?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  return {
    lab: started,
    async connect(role = 'work') {
      const redis = connectRedis(started().url, role, () => {});
      connections.push(redis);
      await redisReady(redis, 10_000);
      return redis;
    },
    ending(part) {
      endings.push(() => part.close());
      return part;
    },
  };
}
