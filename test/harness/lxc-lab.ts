/** A lab's Proxmox on real containers, without the rest of the lab. */
import { resolve } from 'node:path';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import type { LabProxmox, LabProxmoxOptions } from '../../src/lab/proxmox/lab-proxmox.ts';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';

export const cacheDir = resolve(import.meta.dirname, '../../.cache');

export const realContainers = ({ driver, templates }: LabLxc): LabProxmoxOptions => ({
  driver: () => driver,
  templates,
  containerSshPort: 22,
});

/** Both, as one that stops as one. */
export async function startRealProxmox(): Promise<{ lab: LabProxmox; lxc: LabLxc }> {
  const lxc = await startLxc({ cacheDir });
  try {
    const lab = await startProxmox({ ...realContainers(lxc), times: noTimes });
    const stop = async () => {
      await lab.stop();
      await lxc.stop();
    };
    return { lab: { ...lab, stop }, lxc };
  } catch (thrown) {
    await lxc.stop();
    throw thrown;
  }
}
