import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pctGuest } from '../../src/adapters/proxmox/guest.ts';
import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { startSshd } from '../harness/sshd.ts';
import { until } from '../harness/until.ts';

/** What the adapter makes of a node's gate, and of a connection that goes away. */

let cluster: Awaited<ReturnType<typeof startLabCluster>>;
const signal = new AbortController().signal;
const script = { label: 'trying this', body: 'echo in', input: [], timeoutMs: 20_000 };
const container = { node: 'pve1', vmid: 300 };

beforeAll(async () => {
  cluster = await startLabCluster();
  await cluster.px.clone({ node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1', vmid: 300 }, signal);
  await cluster.px.start('pve1', 300, signal);
});
afterAll(() => cluster?.stop());

const hostOf = (node: string) => node;

describe('inside a container', () => {
  it('a container that Berth did not make is forbidden', async () => {
    const run = cluster.guest.run({ node: 'pve1', vmid: 9001 }, script, signal);
    await expect(run).rejects.toMatchObject({
      reason: 'forbidden',
      message: 'Node pve1 does not let Berth into container 9001: container 9001 does not carry the stamp of Berth.',
    });
  });

  it('a node that nobody has set up is told from one that refuses', async () => {
    const sshd = await startSshd();
    const { port, user, privateKey, knownHosts } = sshd;
    const shell = sshShell({ hosts: { pve1: { address: '127.0.0.1', port, user } }, privateKey, knownHosts });
    try {
      await expect(pctGuest({ shell, hostOf }).run(container, script, signal)).rejects.toMatchObject({
        reason: 'forbidden',
        message: 'Node pve1 is not set up for Berth, so trying this was not possible.',
        hint: expect.stringContaining('berth setup node'),
      });
    } finally {
      await shell.close();
      await sshd.stop();
    }
  });

  it('a unit outlives the connection and is found again over another', async () => {
    const { lab, guest } = cluster;
    const [node] = lab.nodes;
    const pve1 = { address: '127.0.0.1', port: node?.sshPort ?? 0, user: lab.sshUser };
    const doomed = sshShell({ hosts: { pve1 }, privateKey: lab.privateKey, knownHosts: lab.knownHosts });
    const body = 'echo begun >> /root/count; until [ -e /root/go-on ]; do sleep 0.1; done; cat /root/count';
    const unit = { ...script, body, name: 'berth-job-1-cut' };
    const cut = pctGuest({ shell: doomed, hostOf }).unit(container, unit, { signal });
    const told = expect(cut).rejects.toMatchObject({ reason: 'unavailable' });
    const inside = (line: string) => guest.run(container, { ...script, body: line }, signal);
    await until(() => inside('cat /root/count'));
    await doomed.close();
    await told;
    await inside('touch /root/go-on');
    expect(await guest.unit(container, unit, { signal })).toBe('begun\n');
  });
});
