import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { key } from '../../src/store/redis.ts';
import { redisSecrets } from '../../src/store/secrets.ts';
import { redisTests } from '../harness/redis-lab.ts';

const redis = redisTests();
const JOB = 'bjob00000001';
const KEYS = { key: randomBytes(32), formerKeys: [] };
const TEXT = 'PRICE="cost $5"\n# é 🚢\r\nCANARY=hunter2hunter2\n';

describe('sealed secrets', () => {
  it('come back byte for byte, also long ones, and name what there is', async () => {
    const secrets = redisSecrets(await redis.connect(), KEYS);
    const long = 'x'.repeat(45_000);
    await secrets.put(JOB, 'env:web', TEXT, 60);
    await secrets.put(JOB, 'env:api', long, 60);
    await secrets.put(JOB, 'token', '', 60);
    expect(await secrets.get(JOB, 'env:web')).toBe(TEXT);
    expect(await secrets.get(JOB, 'env:api')).toBe(long);
    expect(await secrets.get(JOB, 'token')).toBe('');
    expect((await secrets.names(JOB)).sort()).toEqual(['env:api', 'env:web', 'token']);
    expect(await secrets.get(JOB, 'env:other')).toBeUndefined();
    expect(await secrets.get('bjob00000002', 'env:web')).toBeUndefined();
    expect(await secrets.names('bjob00000002')).toEqual([]);
  });

  it('are replaced, and dropped one by one or all at once; none there is success', async () => {
    const secrets = redisSecrets(await redis.connect(), KEYS);
    await secrets.put(JOB, 'token', 'old', 60);
    await secrets.put(JOB, 'token', 'new', 60);
    await secrets.put(JOB, 'env:web', TEXT, 60);
    expect(await secrets.get(JOB, 'token')).toBe('new');
    for (let time = 0; time < 2; time += 1) await secrets.drop(JOB, 'token');
    expect(await secrets.names(JOB)).toEqual(['env:web']);
    for (let time = 0; time < 2; time += 1) await secrets.drop(JOB);
    expect(await secrets.names(JOB)).toEqual([]);
  });

  it('are gone after their time, which can be drawn out for all of a job', async () => {
    const connection = await redis.connect();
    const secrets = redisSecrets(connection, KEYS);
    const left = () => connection.ttl(key('secrets', JOB));
    await secrets.put(JOB, 'token', 'x', 60);
    expect(await left()).toBeGreaterThan(50);
    expect(await left()).toBeLessThanOrEqual(60);
    await secrets.keep(JOB, 600);
    expect(await left()).toBeGreaterThan(590);
    await secrets.keep('bjob00000002', 600);
    await connection.pexpire(key('secrets', JOB), 1);
    await expect.poll(() => secrets.get(JOB, 'token')).toBeUndefined();
  });

  it('leave nothing readable in Redis, and two sealings of one text have nothing in common', async () => {
    const connection = await redis.connect();
    const secrets = redisSecrets(connection, KEYS);
    await secrets.put(JOB, 'env:web', TEXT, 60);
    const once = await connection.hget(key('secrets', JOB), 'env:web');
    await secrets.put(JOB, 'env:web', TEXT, 60);
    const twice = await connection.hget(key('secrets', JOB), 'env:web');
    const everything: string[] = [];
    for (const at of await connection.keys('*')) {
      everything.push(at, JSON.stringify(await connection.dump(at)), JSON.stringify(await connection.hgetall(at)));
    }
    for (const canary of ['hunter2', 'PRICE', Buffer.from('hunter2').toString('base64').slice(0, 8)]) {
      expect(everything.join()).not.toContain(canary);
    }
    expect(Buffer.from(once ?? '', 'base64').subarray(0, 12)).not.toEqual(
      Buffer.from(twice ?? '', 'base64').subarray(0, 12),
    );
  });

  it('open for no other job, name or key, and not once a bit is changed', async () => {
    const connection = await redis.connect();
    const secrets = redisSecrets(connection, KEYS);
    await secrets.put(JOB, 'env:web', TEXT, 60);
    const sealed = (await connection.hget(key('secrets', JOB), 'env:web')) ?? '';
    const bytes = Buffer.from(sealed, 'base64');
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    await connection.hset(key('secrets', JOB), 'env:api', sealed, 'bent', bytes.toString('base64'), 'short', 'AAAA');
    await connection.hset(key('secrets', 'bjob00000002'), 'env:web', sealed);
    for (const [job, name] of [
      [JOB, 'env:api'],
      [JOB, 'bent'],
      [JOB, 'short'],
      ['bjob00000002', 'env:web'],
    ] as const) {
      await expect(secrets.get(job, name)).rejects.toMatchObject({ reason: 'failed' });
    }
    const stranger = redisSecrets(connection, { key: randomBytes(32), formerKeys: [randomBytes(32)] });
    await expect(stranger.get(JOB, 'env:web')).rejects.toThrow(/cannot be opened/);
  });

  it('sealed with a former key still open, and new ones need the new key', async () => {
    const connection = await redis.connect();
    const key = randomBytes(32);
    await redisSecrets(connection, KEYS).put(JOB, 'token', 'old', 60);
    const rotated = redisSecrets(connection, { key, formerKeys: [randomBytes(32), KEYS.key] });
    expect(await rotated.get(JOB, 'token')).toBe('old');
    await rotated.put(JOB, 'token', 'new', 60);
    await expect(redisSecrets(connection, KEYS).get(JOB, 'token')).rejects.toMatchObject({ reason: 'failed' });
  });
});
