import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Entry } from '../../src/engine/journal.ts';
import { audit } from '../../src/store/audit.ts';
import { redisCancels } from '../../src/store/cancels.ts';
import { openJournal } from '../../src/store/journal.ts';
import { once, rememberDuration, shelf, usualDuration } from '../../src/store/memory.ts';
import { key } from '../../src/store/redis.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { until } from '../harness/until.ts';

const redis = redisTests();

describe('the journal', () => {
  const lock = { key: 'the-lock', token: 'mine' };
  const entry: Entry = { at: 1, kind: 'started', step: 'clone' };

  it('is written only by who holds the lock', async () => {
    const connection = await redis.connect();
    await connection.set(lock.key, lock.token);
    const journal = await openJournal(connection, 'job', lock);
    await journal.append(entry);
    await connection.set(lock.key, 'theirs');
    await expect(journal.append({ ...entry, at: 2 })).rejects.toThrow('Another worker has this job now');
    await connection.del(lock.key);
    await expect(journal.append({ ...entry, at: 3 })).rejects.toThrow('Another worker has this job now');
    expect(journal.entries).toEqual([entry]);
    expect((await openJournal(connection, 'job', lock)).entries).toEqual([entry]);
  });

  it('goes on where another left it, and ends one day', async () => {
    const connection = await redis.connect();
    await connection.set(lock.key, lock.token);
    await (await openJournal(connection, 'job', lock)).append(entry);
    const next = await openJournal(await redis.connect(), 'job', lock);
    await next.append({ at: 2, kind: 'undone', step: 'clone' });
    expect(next.entries.map(({ kind }) => kind)).toEqual(['started', 'undone']);
    expect(await connection.ttl(key('journal', 'job'))).toBeGreaterThan(80 * 24 * 3600);
  });
});

describe('cancels', () => {
  it('are heard in other processes at once, and read by those who come later', async () => {
    const heard: string[] = [];
    const listening = redisCancels(await redis.connect());
    const deafen = await listening.listen((job, by) => heard.push(`${job} ${by}`));
    redis.ending({ close: deafen });
    const asking = redisCancels(await redis.connect('front'));
    await asking.wish('job', 'Ada: "$(id)"');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['job Ada: "$(id)"']);
    expect(await listening.wished('job')).toBe('Ada: "$(id)"');
    expect(await listening.wished('other')).toBeUndefined();
    await deafen();
    await asking.wish('second', 'Ben');
    expect(await listening.wished('second')).toBe('Ben');
    expect(heard).toHaveLength(1);
  });
});

describe('a shelf', () => {
  const Thing = z.object({ name: z.string() });

  it('keeps a value, drops it, and lets it expire', async () => {
    const connection = await redis.connect();
    const things = shelf(connection, 'thing', Thing, 60);
    await things.put('a', { name: 'x' });
    expect(await things.get('a')).toEqual({ name: 'x' });
    expect(await connection.ttl(key('thing', 'a'))).toBeGreaterThan(55);
    await connection.pexpire(key('thing', 'a'), 1);
    await until(async () => (await things.get('a')) === undefined);
    await things.put('b', { name: 'y' });
    await things.drop('b');
    expect(await things.get('b')).toBeUndefined();
  });

  it.each(['', 'not json', '{"name":', '{"name":1}', 'null', '[]'])('forgets what does not parse: %s', async (text) => {
    const connection = await redis.connect();
    await connection.set(key('thing', 'a'), text);
    expect(await shelf(connection, 'thing', Thing, 60).get('a')).toBeUndefined();
  });

  it('of no seconds keeps nothing', async () => {
    const things = shelf(await redis.connect(), 'thing', Thing, 0);
    await things.put('a', { name: 'x' });
    expect(await things.get('a')).toBeUndefined();
  });

  it('says in our words that Redis is away', async () => {
    const connection = await redis.connect('front');
    const things = shelf(connection, 'thing', Thing, 60);
    redis.lab().pause();
    try {
      await expect(things.get('a')).rejects.toMatchObject({ name: 'OpsError', reason: 'unavailable' });
    } finally {
      redis.lab().resume();
    }
  });
});

describe('memory', () => {
  it('says once, and once only, to two hundred at the same moment', async () => {
    const connections = await Promise.all([redis.connect(), redis.connect()]);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => once(connections[index % 2] ?? connections[0], 'delivery', 60)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await once(connections[0], 'another', 60)).toBe(true);
  });

  it('takes the median of the last twenty durations', async () => {
    const connection = await redis.connect();
    expect(await usualDuration(connection, 'plan')).toBeUndefined();
    for (const ms of [900_000, ...Array.from({ length: 20 }, (_, index) => 1000 * (index + 1))])
      await rememberDuration(connection, 'plan', ms);
    expect(await usualDuration(connection, 'plan')).toBe(11_000);
    expect(await connection.llen(key('durations', 'plan'))).toBe(20);
  });

  it('adds to the audit log in order, whatever is said', async () => {
    const connection = await redis.connect();
    await audit(connection, { who: 'ada', what: 'asked', job: 'b1', about: 'a\nb\0"$(id)"' });
    await audit(connection, { who: 'ada', what: 'cancelled' });
    const events = (await connection.xrange(key('audit'), '-', '+')).map(([, fields]) => fields);
    expect(events).toEqual([
      ['who', 'ada', 'what', 'asked', 'job', 'b1', 'about', 'a\nb\0"$(id)"'],
      ['who', 'ada', 'what', 'cancelled'],
    ]);
  });
});

describe('connections', () => {
  it('of people fail at once while Redis is gone; those of jobs wait for it', async () => {
    const [front, work] = [await redis.connect('front'), await redis.connect('work')];
    await redis.lab().kill();
    const kept = work.set('kept', 'yes');
    const settled = vi.fn();
    kept.then(settled, settled);
    const began = performance.now();
    await expect(shelf(front, 'thing', z.string(), 60).get('a')).rejects.toMatchObject({ reason: 'unavailable' });
    expect(performance.now() - began).toBeLessThan(2000);
    await sleep(0);
    expect(settled).not.toHaveBeenCalled();
    await redis.lab().restart();
    expect(await kept).toBe('OK');
    await until(async () => (await front.ping()) === 'PONG');
  });
});
