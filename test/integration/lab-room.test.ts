import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJobList } from '../../src/job-list.ts';
import type { Berth } from '../../src/lab/demo/berth.ts';
import { makeKey } from '../../src/lab/demo/login.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import type { Breaks } from '../../src/lab/page/breaks.ts';
import { openRoom, type RoomWatch } from '../../src/lab/page/room.ts';
import { openQueue } from '../../src/queue/queue.ts';
import { connectRedis, redisReady } from '../../src/store/redis.ts';
import { until } from '../harness/until.ts';

const JOB = 'baaaaaaaaaa1';
const BREAK = { id: 'clone', label: 'A clone fails', does: 'It undoes.', kind: 'button', on: false } as const;
const nothing = async () => {};
const berth: Berth = {
  kill: nothing,
  restart: nothing,
  stop: nothing,
  log: () => [],
  state: (half) => (half === 'bot' ? 'up' : 'down'),
};
const told = async () => ({ text: 'Done.' });
const breaks: Breaks = { list: () => [BREAK], set: told, mend: told };

let lab: Lab;
let room: RoomWatch;
beforeAll(async () => {
  lab = await startLab({ cacheDir: new URL('../../.cache', import.meta.url).pathname, directory: 'file' });
  await makeKey(lab.dir);
  room = await openRoom(lab, berth, breaks, openJobList);
});
afterAll(async () => {
  await room?.stop();
  await lab?.stop();
});

describe('the machine room', () => {
  it('tells of the cluster, its people, both halves and what can be broken', async () => {
    const seen = await room.look();
    expect(seen.containers.map(({ vmid }) => vmid)).toEqual(
      lab.proxmox
        .containers()
        .map(({ vmid }) => vmid)
        .toSorted(),
    );
    expect(seen.containers.some(({ isTemplate }) => isTemplate)).toBe(true);
    expect(seen.people).toContainEqual({ uid: 'ada', name: 'Ada Byron', groups: ['staff'], disabled: false });
    expect(seen.people.find(({ uid }) => uid === 'dan')?.disabled).toBe(true);
    expect(seen.people.some(({ name }) => name === 'Gus Guest')).toBe(false);
    expect(seen).toMatchObject({
      halves: { bot: 'up', worker: 'down' },
      breaks: [BREAK],
      jobs: [],
      plan: null,
      sites: null,
      agents: null,
      troubles: [],
    });
  });

  it('tells nothing secret', async () => {
    const text = JSON.stringify(await room.look());
    const { proxmox, redis, people, env, slack } = lab;
    const secrets = [
      ...[proxmox.token.secret, proxmox.rootPassword, proxmox.privateKey, redis.password, slack.control.token],
      ...people.flatMap(({ password }) => password ?? []),
      ...Object.values(env).filter((value) => value.length > 12),
    ];
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('tells of a job in line, and while Redis hangs of what was last known, within a second', async () => {
    const redis = connectRedis(lab.redis.url, 'front', () => {});
    await redisReady(redis, 10_000);
    const queue = openQueue(redis, { attempts: 1, backoffMs: 10 }, () => {});
    try {
      await queue.enqueue('create-site', JOB, { v: 1, request: { hostname: 'web' }, origin: { user: 'U1' } });
      const seen = await until(async () => {
        const one = await room.look(JOB);
        return one.plan !== null && one;
      });
      expect(seen.jobs).toMatchObject([{ id: JOB, name: 'web', state: 'waiting' }]);
      lab.redis.pause();
      const began = performance.now();
      const dim = await room.look(JOB);
      expect(performance.now() - began).toBeLessThan(1000);
      expect(dim).toMatchObject({ jobs: seen.jobs, plan: { job: JOB } });
      expect(dim.troubles).toHaveLength(1);
      lab.redis.resume();
      await until(async () => (await room.look(JOB)).troubles.length === 0);
    } finally {
      lab.redis.resume();
      await queue.close();
      redis.disconnect();
    }
  });
});
