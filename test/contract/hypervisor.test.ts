import { startLabCluster } from '../harness/lab-cluster.ts';
import { describeAccess } from './access.ts';
import { describeHypervisor } from './hypervisor.ts';

describeHypervisor("proxmox on the lab's cluster", async () => {
  const { lab, px, stop } = await startLabCluster();
  return {
    hypervisor: px,
    places: lab.templates
      .filter((template) => template.os === 'debian-12')
      .map(({ node, vmid }) => ({ node, templateVmid: vmid })),
    truth: lab.containers,
    stop,
  };
});

describeAccess("proxmox on the lab's cluster", async () => {
  const { lab, px, stop } = await startLabCluster();
  lab.addPveUser('ada@pve');
  lab.addPveUser('bob@pve', { enabled: false });
  const vmid = 300;
  const signal = new AbortController().signal;
  await px.clone(
    { node: 'pve1', templateVmid: 9001, vmid, hostname: 'web', stamp: 'job-1', storage: undefined },
    signal,
  );
  return {
    access: px,
    users: { known: 'ada@pve', disabled: 'bob@pve', unknown: 'eve@pve' },
    vmid,
    role: 'PVEVMUser',
    rights: () => {
      const acl = lab.containers().find((container) => container.vmid === vmid)?.acl ?? [];
      return acl.map(({ userid, roleid }) => ({ user: userid, role: roleid }));
    },
    stop,
  };
});
