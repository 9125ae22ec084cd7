/** The suites of the lab's containers and of the adapters over them, all on one cluster of real containers. */
import { afterAll } from 'vitest';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { describeGuest } from '../contract/guest.ts';
import { describeHypervisor } from '../contract/hypervisor.ts';
import { describeLabContainers } from '../contract/lab-containers.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { cacheDir, realContainers } from '../harness/lxc-lab.ts';
import { finish } from '../harness/pve-client.ts';

type Cluster = Awaited<ReturnType<typeof startLabCluster>>;
let lxc: LabLxc | undefined;
let cluster: Promise<Cluster> | undefined;
const shared = (): Promise<Cluster> => {
  cluster ??= startLxc({ cacheDir }).then((started) => {
    lxc = started;
    return startLabCluster({}, realContainers(started));
  });
  return cluster;
};
afterAll(async () => {
  await (await cluster?.catch(() => undefined))?.stop();
  await lxc?.stop();
});
/** Ends with the file, not with the suite that has it. */
const stop = async () => {};

describeLabContainers('real', async () => ({ ...(await shared()).lab, stop }));

describeHypervisor('proxmox on real containers', async () => {
  const { lab, px } = await shared();
  const places = lab.templates.map(({ node, vmid }) => ({ node, templateVmid: vmid }));
  return { hypervisor: px, places, truth: lab.containers, stop };
});

describeGuest('pct on real containers', async () => {
  const { lab, px, guest } = await shared();
  const signal = new AbortController().signal;
  const order = { node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1' };
  await px.clone({ ...order, vmid: 400 }, signal);
  await px.clone({ ...order, vmid: 401 }, signal);
  await px.start('pve1', 400, signal);
  await px.address('pve1', 400, 30_000, signal);
  return {
    guest,
    running: { node: 'pve1', vmid: 400 },
    stopped: { node: 'pve1', vmid: 401 },
    otherNode: 'pve2',
    async reboot() {
      for (const verb of ['stop', 'start']) await finish(lab, 'POST', `/nodes/pve1/lxc/400/status/${verb}`);
    },
    stop,
  };
});
