/** The suites of the lab's containers and of the adapters over them, on real containers. */

import { startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { describeGuest } from '../contract/guest.ts';
import { describeHypervisor } from '../contract/hypervisor.ts';
import { describeLabContainers } from '../contract/lab-containers.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { cacheDir, realContainers, startRealProxmox } from '../harness/lxc-lab.ts';
import { finish } from '../harness/pve-client.ts';

async function cluster() {
  const lxc = await startLxc({ cacheDir });
  const started = await startLabCluster({}, realContainers(lxc)).catch(async (thrown) => {
    await lxc.stop();
    throw thrown;
  });
  const stop = async () => {
    await started.stop();
    await lxc.stop();
  };
  return { ...started, stop };
}

describeLabContainers('real', async () => (await startRealProxmox()).lab);

describeHypervisor('proxmox on real containers', async () => {
  const { lab, px, stop } = await cluster();
  const places = lab.templates.map(({ node, vmid }) => ({ node, templateVmid: vmid }));
  return { hypervisor: px, places, truth: lab.containers, stop };
});

describeGuest('pct on real containers', async () => {
  const { lab, px, guest, stop } = await cluster();
  const signal = new AbortController().signal;
  const order = { node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1' };
  await px.clone({ ...order, vmid: 300 }, signal);
  await px.clone({ ...order, vmid: 301 }, signal);
  await px.start('pve1', 300, signal);
  await px.address('pve1', 300, 30_000, signal);
  return {
    guest,
    running: { node: 'pve1', vmid: 300 },
    stopped: { node: 'pve1', vmid: 301 },
    otherNode: 'pve2',
    async reboot() {
      for (const verb of ['stop', 'start']) await finish(lab, 'POST', `/nodes/pve1/lxc/300/status/${verb}`);
    },
    stop,
  };
});
