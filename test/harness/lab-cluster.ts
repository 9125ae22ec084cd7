/** The adapters over the lab's cluster, as the composition root would join them. */
import { pctGuest } from '../../src/adapters/proxmox/guest.ts';
import { type ProxmoxOptions, proxmox } from '../../src/adapters/proxmox/hypervisor.ts';
import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import type { LabProxmox, LabProxmoxOptions } from '../../src/lab/proxmox/lab-proxmox.ts';
import { noTimes, type Times } from '../../src/lab/proxmox/times.ts';

/** @param own another kind of containers, for example */
export async function startLabCluster(times: Partial<Times> = {}, own: LabProxmoxOptions = {}) {
  const lab = await startProxmox({ ...own, times: { ...noTimes, ...times } });
  const px = labProxmox(lab);
  const shell = labShell(lab);
  return {
    lab,
    px,
    shell,
    guest: pctGuest({ shell, hostOf: (node) => node }),
    async stop() {
      await shell.close();
      await px.close();
      await lab.stop();
    },
  };
}

export function labProxmox(lab: LabProxmox, changes: Partial<ProxmoxOptions> = {}) {
  return proxmox({
    endpoints: lab.nodes.map((node) => node.apiUrl),
    token: lab.token,
    trust: { ca: lab.caPem },
    requestTimeoutMs: 5_000,
    ...changes,
  });
}

function labShell(lab: LabProxmox) {
  const hosts = lab.nodes.map(({ name, sshHost, sshPort }) => {
    return [name, { address: sshHost, port: sshPort, user: lab.sshUser }] as const;
  });
  return sshShell({
    hosts: Object.fromEntries(hosts),
    privateKey: lab.privateKey,
    knownHosts: lab.knownHosts,
  });
}
