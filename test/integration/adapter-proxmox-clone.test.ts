import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloneOrder } from '../../src/ports/hypervisor.ts';
import { labProxmox, startLabCluster } from '../harness/lab-cluster.ts';
import { until } from '../harness/until.ts';

const signal = new AbortController().signal;
const clonePath = '/nodes/pve1/lxc/9001/clone';
let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let nextVmid = 400;

function order(changes: Partial<CloneOrder> = {}): CloneOrder {
  const vmid = nextVmid++;
  return { node: 'pve1', templateVmid: 9001, vmid, hostname: 'web', stamp: `job-${vmid}`, ...changes };
}
const exists = (vmid: number) => cluster.lab.containers().some((container) => container.vmid === vmid);
const posted = () =>
  cluster.lab.requests().filter(({ method, path }) => method === 'POST' && path.endsWith(clonePath)).length;
const clone = (one: CloneOrder) => cluster.px.clone(one, signal);

beforeAll(async () => {
  cluster = await startLabCluster();
});
afterEach(() => {
  cluster.lab.faults.clear();
  cluster.lab.faults.unlock(9001);
});
afterAll(() => cluster?.stop());

describe('a clone on the lab’s cluster', () => {
  it('is asked for once although the answer was lost', async () => {
    const one = order();
    const before = posted();
    cluster.lab.faults.loseReply('POST', /clone$/);
    await clone(one);
    expect(posted() - before).toBe(1);
    expect(exists(one.vmid)).toBe(true);
  });

  it('waits for a template that is locked for a moment', async () => {
    cluster.lab.faults.lock(9001, 'disk', 400);
    await clone(order());
  });

  it('says unavailable when the template stays locked', async () => {
    cluster.lab.faults.lock(9001, 'disk');
    const px = labProxmox(cluster.lab, { patienceMs: 300 });
    await expect(px.clone(order(), signal)).rejects.toMatchObject({ reason: 'unavailable' });
    await px.close();
  });

  it('says conflict when the id is taken', async () => {
    const one = order();
    await clone(one);
    const other = order({ vmid: one.vmid, stamp: 'job-other' });
    await expect(clone(other)).rejects.toMatchObject({ reason: 'conflict' });
    await expect(clone(order({ vmid: 9002 }))).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('says failed, with the reason, when the task fails', async () => {
    const one = order();
    cluster.lab.faults.failTask('vzclone', 'clone failed: something broke');
    await expect(clone(one)).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('something broke'),
    });
    expect(exists(one.vmid)).toBe(false);
    await clone(one);
  });

  it('says how to clear up when its worker was killed, also when asked again and when undone', async () => {
    const one = order();
    const px = labProxmox(cluster.lab, { patienceMs: 300 });
    cluster.lab.faults.killTask('vzclone');
    const unlock = { reason: 'failed', hint: expect.stringContaining('pct unlock') };
    await expect(px.clone(one, signal)).rejects.toMatchObject(unlock);
    cluster.lab.faults.unlock(9001);
    await expect(px.clone(one, signal)).rejects.toMatchObject(unlock);
    await expect(px.destroy(one.vmid, one.stamp, signal)).rejects.toMatchObject(unlock);
    cluster.lab.faults.unlock(one.vmid);
    expect(await px.destroy(one.vmid, one.stamp, signal)).toBe(true);
    await px.close();
  });

  it('gives up a task that hangs', async () => {
    const one = order();
    const px = labProxmox(cluster.lab, { taskTimeoutMs: 300 });
    cluster.lab.faults.hangTask('vzclone');
    await expect(px.clone(one, signal)).rejects.toMatchObject({ reason: 'failed' });
    await px.close();
    await until(() => !exists(one.vmid));
  });

  it('is stopped in Proxmox when the job is cancelled, and leaves nothing', async () => {
    const one = order();
    const stop = new AbortController();
    cluster.lab.faults.hangTask('vzclone');
    const cloning = cluster.px.clone(one, stop.signal);
    const outcome = expect(cloning).rejects.toMatchObject({ reason: 'cancelled' });
    await until(() => exists(one.vmid));
    stop.abort();
    await outcome;
    await until(() => !exists(one.vmid));
    await clone(order());
  });

  it('says that the storage is full', async () => {
    cluster.lab.faults.storageFull('local');
    await expect(clone(order())).rejects.toMatchObject({ reason: 'failed', message: /storage.*full/i });
  });

  it('says not-found when the template is missing', async () => {
    await expect(clone(order({ templateVmid: 9002 }))).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('looks at the container when its task is forgotten', async () => {
    cluster.lab.faults.answerNext('GET', /\/tasks\/.*\/status$/, {
      status: 400,
      reason: 'Parameter verification failed.',
      body: { data: null, message: 'Parameter verification failed.\n', errors: { upid: 'no such task' } },
    });
    await clone(order());
  });
});
