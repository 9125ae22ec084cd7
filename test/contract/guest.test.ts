import { startLabCluster } from '../harness/lab-cluster.ts';
import { finish } from '../harness/pve-client.ts';
import { describeGuest } from './guest.ts';

describeGuest("pct on the lab's cluster", async () => {
  const { lab, px, guest, stop } = await startLabCluster();
  const signal = new AbortController().signal;
  const order = { node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1' };
  await px.clone({ ...order, vmid: 300 }, signal);
  await px.clone({ ...order, vmid: 301 }, signal);
  await px.start('pve1', 300, signal);
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
