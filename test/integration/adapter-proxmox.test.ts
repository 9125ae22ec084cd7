import { connect, rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloneOrder } from '../../src/ports/hypervisor.ts';
import { labProxmox, startLabCluster } from '../harness/lab-cluster.ts';
import { until } from '../harness/until.ts';

const signal = new AbortController().signal;
let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let nextVmid = 400;

function order(changes: Partial<CloneOrder> = {}): CloneOrder {
  const vmid = nextVmid++;
  return { node: 'pve1', templateVmid: 9001, vmid, hostname: 'web', stamp: `job-${vmid}`, ...changes };
}
const exists = (vmid: number) => cluster.lab.containers().some((container) => container.vmid === vmid);
const clone = (one: CloneOrder) => cluster.px.clone(one, signal);

beforeAll(async () => {
  cluster = await startLabCluster();
});
afterEach(() => {
  cluster.lab.faults.clear();
  cluster.lab.faults.unlock(9001);
});
afterAll(() => cluster?.stop());

describe('the rest of a container’s life on the lab’s cluster', () => {
  it('starts once although the answer was lost', async () => {
    const one = order();
    await clone(one);
    cluster.lab.faults.loseReply('POST', /status\/start$/);
    await cluster.px.start('pve1', one.vmid, signal);
    await cluster.px.start('pve1', one.vmid, signal);
    cluster.lab.faults.loseReply('DELETE', /\/lxc\/\d+$/);
    expect(await cluster.px.destroy(one.vmid, one.stamp, signal)).toBe(true);
    expect(exists(one.vmid)).toBe(false);
  });

  it('says why a container does not start', async () => {
    const one = order();
    await clone(one);
    cluster.lab.faults.failTask('vzstart', `startup for container '${one.vmid}' failed`);
    await expect(cluster.px.start('pve1', one.vmid, signal)).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('startup for container'),
    });
  });

  it('fails when no DHCP server answers', async () => {
    const one = order();
    cluster.lab.faults.withholdAddress('all');
    await clone(one);
    await cluster.px.start('pve1', one.vmid, signal);
    const address = cluster.px.address('pve1', one.vmid, 300, signal);
    await expect(address).rejects.toMatchObject({ reason: 'failed' });
    await cluster.px.destroy(one.vmid, one.stamp, signal);
  });

  it('waits for a clone under way before it takes it for its own, or destroys it', async () => {
    const slow = await startLabCluster({ clone: 600 });
    const truly = (vmid: number) => slow.lab.containers().filter((container) => container.vmid === vmid);
    try {
      const [first, second] = [order(), order()];
      const cloning = slow.px.clone(first, signal);
      await until(() => truly(first.vmid).length > 0);
      expect(await slow.px.find(first.vmid, first.stamp, signal)).toEqual({ node: 'pve1', creating: true });
      // As a worker does that takes over from one that died.
      await slow.px.clone(first, signal);
      expect(truly(first.vmid)).toMatchObject([{ lock: undefined }]);
      await cloning;

      const abandoned = slow.px.clone(second, signal).catch(() => undefined);
      await until(() => truly(second.vmid).length > 0);
      expect(await slow.px.destroy(second.vmid, second.stamp, signal)).toBe(true);
      expect(truly(second.vmid)).toEqual([]);
      await abandoned;
    } finally {
      await slow.stop();
    }
  });
});

describe('the API on the lab’s cluster', () => {
  it.each([
    [401, 'Authentication failed!', 'forbidden'],
    [403, 'Permission check failed (/vms/101, VM.Audit)', 'forbidden'],
    [500, 'something new', 'failed'],
    [500, 'cluster not ready - no quorum?', 'unavailable'],
    [595, 'Connection refused', 'unavailable'],
  ])('%i %s is %s', async (status, text, reason) => {
    cluster.lab.faults.answerNext('GET', '/nodes', { status, reason: text });
    await expect(cluster.px.nodes(signal)).rejects.toMatchObject({ reason });
  });

  it('refuses a token that is wrong, and shows its secret to nobody', async () => {
    const secret = '12345678-1234-1234-1234-123456789abc';
    const px = labProxmox(cluster.lab, { token: { id: cluster.lab.token.id, secret } });
    const error: unknown = await px.nodes(signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'forbidden' });
    expect(inspect(error, { depth: 9 })).not.toContain(secret);
    await px.close();
  });

  it('trusts only the authority that it was given', async () => {
    const px = labProxmox(cluster.lab, { trust: { ca: rootCertificates[0] ?? '' } });
    await expect(px.nodes(signal)).rejects.toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining('certificate'),
    });
    await px.close();
  });

  it('trusts exactly the certificates that are pinned', async () => {
    const fingerprints = await Promise.all(cluster.lab.nodes.map(({ apiPort }) => fingerprintAt(apiPort)));
    const right = labProxmox(cluster.lab, { trust: { fingerprints } });
    expect(await right.nodes(signal)).toHaveLength(2);
    await right.close();
    const wrong = labProxmox(cluster.lab, { trust: { fingerprints: ['ab'.repeat(32)] } });
    await expect(wrong.nodes(signal)).rejects.toMatchObject({ reason: 'forbidden' });
    await wrong.close();
  });

  it('goes on through the other node when one is off, and says so of what was on it', async () => {
    const second = order({ node: 'pve2', templateVmid: 9002 });
    await clone(second);
    await cluster.lab.faults.nodeOffline('pve2');
    try {
      const endpoints = [...cluster.lab.nodes].reverse().map((node) => node.apiUrl);
      const px = labProxmox(cluster.lab, { endpoints, patienceMs: 300 });
      expect((await px.nodes(signal)).find(({ name }) => name === 'pve2')?.online).toBe(false);
      await px.clone(order(), signal);
      const lost = px.clone(order({ node: 'pve2', templateVmid: 9002 }), signal);
      await expect(lost).rejects.toMatchObject({ reason: 'unavailable' });
      const started = px.start('pve2', second.vmid, signal);
      await expect(started).rejects.toMatchObject({ reason: 'unavailable' });
      await px.close();
    } finally {
      await cluster.lab.faults.nodeOnline('pve2');
    }
  });
});

describe('pct on the lab’s cluster', () => {
  it('says unavailable when pct hangs or the connection is another machine’s', async () => {
    const one = order();
    await clone(one);
    await cluster.px.start('pve1', one.vmid, signal);
    const target = { node: 'pve1', vmid: one.vmid };
    const script = { label: 'trying this', body: 'echo ok', input: [], timeoutMs: 1_000 };
    cluster.lab.faults.hangPct();
    await expect(cluster.guest.run(target, script, signal)).rejects.toMatchObject({ reason: 'unavailable' });
    const patient = { ...script, timeoutMs: 20_000 };
    expect(await cluster.guest.run(target, patient, signal)).toBe('ok\n');
    await cluster.lab.faults.changeHostKey('pve2');
    const other = { node: 'pve2', vmid: one.vmid };
    await expect(cluster.guest.run(other, patient, signal)).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

function fingerprintAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: cluster.lab.caPem }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.end();
    });
    socket.once('error', reject);
  });
}
