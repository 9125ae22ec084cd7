import { describe, expect, it, vi } from 'vitest';
import { key } from '../../src/store/redis.ts';
import { redisReservations } from '../../src/store/reservations.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { until } from '../harness/until.ts';

const redis = redisTests();
const JOBS = Array.from({ length: 200 }, (_, index) => `job-${index}`);

/** Two processes that share one Redis. */
async function pair(holdMs?: number) {
  const connections = [await redis.connect(), await redis.connect()];
  const [one, two] = connections.map((connection) => redisReservations(connection, holdMs));
  if (!one || !two || !connections[0] || !connections[1]) throw new Error('There are two.');
  const of = (index: number) => (index % 2 === 0 ? one : two);
  return { one, two, of, connections: [connections[0], connections[1]] as const };
}
const never = new AbortController().signal;

describe('two hundred takers at once', () => {
  it('get one holder of a name', async () => {
    const { of, one } = await pair();
    const holders = await Promise.all(JOBS.map((job, index) => of(index).takeHostname('web', job)));
    expect(new Set(holders).size).toBe(1);
    const [holder = ''] = holders;
    expect(await one.takeHostname('web', holder)).toBe(holder);
    const other = JOBS.find((job) => job !== holder) ?? '';
    await one.releaseHostname('web', other);
    expect(await one.hostnameHolder('web')).toBe(holder);
    await one.releaseHostname('web', holder);
    await one.releaseHostname('web', holder);
    expect(await one.hostnameHolder('web')).toBeUndefined();
  });

  it('get an id each, never one that is taken elsewhere, and the same one when they ask again', async () => {
    const { of, one } = await pair();
    const range = { first: 200, last: 402 };
    const taken = [200, 250, 300];
    const ids = await Promise.all(JOBS.map((job, index) => of(index).takeVmid(range, taken, job)));
    expect(new Set(ids).size).toBe(200);
    expect(ids.filter((id) => taken.includes(id) || id < 200 || id > 402)).toEqual([]);
    const again = await Promise.all(JOBS.map((job, index) => of(index + 1).takeVmid(range, taken, job)));
    expect(again).toEqual(ids);
    await expect(one.takeVmid(range, taken, 'late')).rejects.toMatchObject({ reason: 'conflict' });
    await one.releaseVmid('job-7');
    await one.releaseVmid('job-7');
    expect(await one.vmidOf('job-7')).toBeUndefined();
    expect(await one.takeVmid(range, taken, 'late')).toBe(ids[7]);
    expect(await one.vmidOf('late')).toBe(ids[7]);
  });

  it('get an address each while there are some', async () => {
    const { of, one } = await pair();
    const pool = Array.from({ length: 150 }, (_, index) => `192.0.2.${index + 1}`);
    const answers = await Promise.allSettled(JOBS.map((job, index) => of(index).takeAddress(pool, job)));
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(new Set(given).size).toBe(150);
    expect(given).toHaveLength(150);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ reason: 'conflict' });
    const lucky = answers.findIndex(({ status }) => status === 'fulfilled');
    await one.releaseAddress(`job-${lucky}`);
    expect(given).toContain(await one.takeAddress(pool, 'late'));
  });

  it('are spread over nodes by the memory that will be left', async () => {
    const { of, one, connections } = await pair();
    const candidates = [
      { node: 'pve1', freeMiB: 300_000 },
      { node: 'pve2', freeMiB: 100_000 },
    ];
    const nodes = await Promise.all(JOBS.map((job, index) => of(index).takePlacement(candidates, 1024, job)));
    // 200 GiB more are free on the first: it takes those, and half of the rest.
    const first = nodes.filter((node) => node === 'pve1').length;
    expect(first).toBeGreaterThanOrEqual(197);
    expect(await one.takePlacement([{ node: 'pve2', freeMiB: 1 }], 1024, 'job-0')).toBe(nodes[0]);
    await Promise.all(JOBS.map((job) => one.releasePlacement(job)));
    expect(await connections[0].hlen(key('placements'))).toBe(0);
    await expect(one.takePlacement([], 1024, 'late')).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

describe('ports of the proxy', () => {
  const range = { first: 10_001, last: 10_520 };
  const tcp = (purpose: string) => ({ transport: 'tcp' as const, purpose, ...range });

  it('go to one of a thousand requests each, and the same one to whoever asks again', async () => {
    const { of, one } = await pair();
    const taken = [10_001, 10_100, 10_300];
    const askers = Array.from({ length: 1000 }, (_, index) => [`job-${index % 250}`, `p${index % 500}`] as const);
    const given = await Promise.all(
      askers.map(([job, purpose], index) => of(index).takePort(tcp(purpose), taken, job)),
    );
    // 500 different pairs of job and purpose were asked for, each twice at once.
    expect(given.slice(500)).toEqual(given.slice(0, 500));
    expect(new Set(given).size).toBe(500);
    expect(given.filter((port) => taken.includes(port) || port < range.first || port > range.last)).toEqual([]);
    expect(await one.takePort(tcp('p7'), [...taken, given[7] ?? 0], 'job-7')).toBe(given[7]);
  });

  it('are one number for tcp and for udp, and all free again once their job lets go', async () => {
    const { one, two, connections } = await pair();
    expect(await one.takePort(tcp('ssh'), [], 'a')).toBe(10_001);
    expect(await two.takePort({ ...tcp('dns'), transport: 'udp' }, [], 'b')).toBe(10_001);
    expect(await two.takePort(tcp('ssh'), [], 'b')).toBe(10_002);
    expect(await one.takePort(tcp('mqtt-1883-tcp'), [], 'a')).toBe(10_003);
    await two.releasePorts('a');
    await one.releasePorts('a');
    expect(await one.takePort(tcp('ssh'), [], 'b')).toBe(10_002);
    expect(await one.takePort(tcp('ssh'), [], 'c')).toBe(10_001);
    await one.releasePorts('b');
    await one.releasePorts('c');
    expect(await connections[0].keys(key('ports*'))).toEqual([]);
  });

  it('are refused when the range is used up', async () => {
    const { one } = await pair();
    const narrow = { ...tcp('ssh'), last: range.first };
    await expect(one.takePort(narrow, [range.first], 'a')).rejects.toMatchObject({
      reason: 'conflict',
      message: 'Every tcp port of the proxy from 10001 to 10001 is in use.',
    });
  });
});

describe('alone', () => {
  it('lets one in at a time, over two processes', async () => {
    const { of } = await pair();
    let inside = 0;
    let most = 0;
    const turns = Array.from({ length: 8 }, (_, index) =>
      of(index).alone(
        'template',
        async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          return index;
        },
        { signal: never },
      ),
    );
    expect(await Promise.all(turns)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(1);
  });

  it('tells once who must wait, and frees the key also after a failure', async () => {
    const { one, two } = await pair();
    const onWait = vi.fn();
    let waiting: Promise<string> | undefined;
    const first = one.alone(
      'key',
      async () => {
        waiting = two.alone('key', async () => 'second', { signal: never, onWait });
        waiting.catch(() => {});
        // Long enough for the other to ask several times.
        await until(() => onWait.mock.calls.length > 0);
        await until(async () => (await two.hostnameHolder('nobody')) === undefined);
        throw new Error('the first failed');
      },
      { signal: never },
    );
    await expect(first).rejects.toThrow('the first failed');
    expect(await waiting).toBe('second');
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it('stops waiting when told to', async () => {
    const { one, two } = await pair();
    const stop = new AbortController();
    await one.alone(
      'key',
      async () => {
        const waits = two.alone('key', async () => 'never', { signal: stop.signal, onWait: () => stop.abort() });
        await expect(waits).rejects.toMatchObject({ name: 'AbortError' });
      },
      { signal: never },
    );
  });

  it('passes to the next when its holder died, and the dead one may not free it', async () => {
    const { one, two, connections } = await pair();
    const [mine] = connections;
    // A holder that died has left this behind; it runs out by itself.
    await mine.set(key('alone', 'key'), 'of the dead', 'PX', 200);
    const held = await one.alone('key', async () => mine.get(key('alone', 'key')), { signal: never });
    expect(held).not.toBe('of the dead');

    let release = () => {};
    const slow = one.alone('key', () => new Promise<void>((resolve) => (release = resolve)), { signal: never });
    await until(async () => (await mine.exists(key('alone', 'key'))) === 1);
    await mine.del(key('alone', 'key')); // as if its time had run out
    await two.alone(
      'key',
      async () => {
        release();
        await slow;
        expect(await mine.exists(key('alone', 'key'))).toBe(1);
      },
      { signal: never },
    );
  });

  it('ends what is done under a hold that was lost', async () => {
    const { one, connections } = await pair(600);
    const act = async (signal: AbortSignal) => {
      await connections[0].set(key('alone', 'key'), 'somebody else');
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    await expect(one.alone('key', act, { signal: never })).rejects.toMatchObject({ reason: 'unavailable' });
    expect(await connections[0].get(key('alone', 'key'))).toBe('somebody else');
  });
});
