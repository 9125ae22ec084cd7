import { describe, expect, it } from 'vitest';
import { claim, release } from '../../src/domain/container-life.ts';
import { redisContainers } from '../../src/store/containers.ts';
import { key } from '../../src/store/redis.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { aRecord, MADE_BY, retiredRecord, TOO_LATE, UNTIL } from '../unit/domain/records.ts';

const redis = redisTests();

describe('the index of containers', () => {
  it('keeps a record by its job and finds it by name', async () => {
    const containers = redisContainers(await redis.connect());
    await containers.add(aRecord());
    expect(await containers.list()).toEqual([aRecord()]);
    expect(await containers.find(MADE_BY)).toEqual(aRecord());
    expect(await containers.byHostname('web')).toEqual(aRecord());
    for (let time = 0; time < 2; time += 1) await containers.remove(MADE_BY);
    expect(await containers.find(MADE_BY)).toBeUndefined();
    expect(await containers.list()).toEqual([]);
  });

  it('leaves as it is what was added before', async () => {
    const containers = redisContainers(await redis.connect());
    await containers.add(retiredRecord());
    await containers.add(aRecord());
    expect(await containers.find(MADE_BY)).toEqual(retiredRecord());
  });

  it('reads what an older Berth wrote, and passes over what it cannot read', async () => {
    const connection = await redis.connect();
    const { job, vmid, node, hostname, address, owner, createdAt } = aRecord();
    const old = { job, vmid, node, hostname, address, owner, createdAt };
    await connection.hset(key('containers'), MADE_BY, JSON.stringify(old), 'bother000001', '{"v":9}', 'b2', 'no json');
    const containers = redisContainers(connection);
    expect(await containers.list()).toEqual([expect.objectContaining({ v: 2, hostname: 'web' })]);
    await expect(containers.find('bother000001')).rejects.toMatchObject({ reason: 'invalid' });
    expect(await containers.change(MADE_BY, (record) => ({ ...record, purpose: 'new' }))).toMatchObject({ v: 2 });
    expect(await containers.find(MADE_BY)).toMatchObject({ purpose: 'new', hostname: 'web' });
  });

  it('changes nothing when the change is refused, and nothing that is not there', async () => {
    const containers = redisContainers(await redis.connect());
    await containers.add(aRecord());
    const refuse = () => {
      throw new Error('no');
    };
    await expect(containers.change(MADE_BY, refuse)).rejects.toThrow('no');
    expect(await containers.find(MADE_BY)).toEqual(aRecord());
    await expect(containers.change('bother000001', refuse)).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('loses no change of twenty at once', async () => {
    const sides = [redisContainers(await redis.connect()), redisContainers(await redis.connect())];
    await sides[0]?.add(aRecord());
    const one = (index: number) =>
      sides[index % 2]?.change(MADE_BY, (record) => ({ ...record, serial: record.serial + 1 }));
    await Promise.all(Array.from({ length: 20 }, (_, index) => one(index)));
    expect((await sides[0]?.find(MADE_BY))?.serial).toBe(20);
  });

  it('gives a container to one of many who want it back or destroyed at the same moment', async () => {
    const sides = [redisContainers(await redis.connect()), redisContainers(await redis.connect())];
    const [containers] = sides;
    if (!containers) throw new Error('There is no index.');
    for (let round = 0; round < 20; round += 1) {
      await containers.remove(MADE_BY);
      await containers.add(retiredRecord());
      // Undo comes a moment before the time is over, the destruction a moment after.
      const wishes = Array.from({ length: 16 }, (_, index) => {
        const undo = index % 2 === 0;
        const wish = undo
          ? { job: `bundo${index}`, plan: 'restore-container' as const, due: false, now: Date.parse(UNTIL) - 1 }
          : { job: `bdue${index}`, plan: 'delete-container' as const, due: true, now: TOO_LATE };
        return sides[index % 3 === 0 ? 0 : 1]?.change(MADE_BY, (record) => claim(record, wish));
      });
      const answers = await Promise.allSettled(wishes);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const held = (await containers.find(MADE_BY))?.claim?.job ?? '';
      await containers.change(MADE_BY, (record) => release(record, held, { isThere: true }));
      expect((await containers.find(MADE_BY))?.claim).toBeUndefined();
    }
  });
});
