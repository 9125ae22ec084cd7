import { describe, expect, it } from 'vitest';
import type { ContainerRecord } from '../../src/domain/container-record.ts';
import { OpsError } from '../../src/errors.ts';
import { takePushes } from '../../src/pushes.ts';
import { openQueue } from '../../src/queue/queue.ts';
import type { Log } from '../../src/slack/log.ts';
import { redisContainers } from '../../src/store/containers.ts';
import { key } from '../../src/store/redis.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { aRecord, COMMIT, retiredRecord, siteRecord } from '../unit/domain/records.ts';

const redis = redisTests();
const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const PUSH = { url: 'https://forge.example/ada/app', branch: 'main', commit: 'd1'.repeat(20) };
const deployment = siteRecord().deployment;

async function pushes(records: readonly ContainerRecord[]) {
  const front = await redis.connect('front');
  const queue = redis.ending(openQueue(front, { attempts: 3, backoffMs: 10 }, () => {}));
  const containers = redisContainers(front);
  for (const record of records) await containers.add(record);
  const asked: string[] = [];
  let isBroken = false;
  const enqueue: typeof queue.enqueue = async (plan, job, payload) => {
    if (isBroken && asked.length > 0) throw new OpsError('unavailable', 'Redis went away.');
    const said = await queue.enqueue(plan, job, payload);
    if (said === 'queued') asked.push(job);
    return said;
  };
  return {
    take: takePushes({ redis: front, queue: { enqueue }, containers, log }),
    asked,
    found: () => Promise.all(asked.map((job) => queue.find(job))),
    audited: async () =>
      (await front.xrange(key('audit'), '-', '+')).map(([, [, who, , what, , job, , about]]) => [
        who,
        what,
        job,
        about,
      ]),
    breaks: (yes: boolean) => {
      isBroken = yes;
    },
  };
}

describe('a push', () => {
  it('puts a deployment in line for each container that it is meant for', async () => {
    const meant = [siteRecord(), siteRecord({ job: 'bmade0000002', vmid: 201 })];
    const others = [
      aRecord({ job: 'bmade0000003' }),
      { ...retiredRecord(), job: 'bmade0000004', deployment },
      siteRecord({ job: 'bmade0000005', deployment: { ...deployment, commit: PUSH.commit } as never }),
    ];
    const { take, found, audited, asked } = await pushes([...meant, ...others]);
    await take(PUSH, 'first');
    const jobs = await found();
    expect(jobs.map((job) => job?.payload.request)).toEqual(
      expect.arrayContaining(meant.map(({ job }) => expect.objectContaining({ container: job }))),
    );
    expect(jobs).toHaveLength(meant.length);
    for (const job of jobs) {
      expect(job).toMatchObject({ plan: 'deploy-container', payload: { origin: { user: 'U1' } } });
      expect(job?.payload.origin).not.toHaveProperty('channel');
    }
    expect(await audited()).toEqual(asked.map((job) => ['webhook', 'asked', job, 'deploy-container web']));
  });

  it('delivered again, or by two ways at once, is one', async () => {
    const { take, asked } = await pushes([siteRecord()]);
    await Promise.all([take(PUSH, 'first'), take(PUSH, 'first'), take(PUSH, 'by another way')]);
    await take(PUSH, 'first');
    expect(asked).toHaveLength(1);
  });

  it('is another when the branch goes on, and when it comes back to what was pushed before', async () => {
    const { take, asked } = await pushes([siteRecord()]);
    await take(PUSH, 'first');
    await take({ ...PUSH, commit: 'e2'.repeat(20) }, 'second');
    expect(asked).toHaveLength(2);
    await take({ ...PUSH, commit: COMMIT }, 'what runs already');
    expect(asked).toHaveLength(2);
  });

  it('replayed after its time leads to nothing', async () => {
    const { take, asked } = await pushes([siteRecord()]);
    await take(PUSH, 'first');
    const later = redisContainers(await redis.connect());
    await later.change(siteRecord().job, (record) => ({ ...record, serial: record.serial + 1 }));
    await take(PUSH, 'first');
    expect(asked).toHaveLength(1);
    await take(PUSH, 'pushed once more');
    expect(asked).toHaveLength(2);
  });

  it('that could be taken half-way only is taken whole when it comes again', async () => {
    const { take, asked, breaks } = await pushes([siteRecord(), siteRecord({ job: 'bmade0000002', vmid: 201 })]);
    breaks(true);
    await expect(take(PUSH, 'first')).rejects.toMatchObject({ reason: 'unavailable' });
    expect(asked).toHaveLength(1);
    breaks(false);
    await take(PUSH, 'first');
    expect(asked).toHaveLength(2);
  });
});
