import type { ContainerDriver } from './driver.ts';
import type { LabContainer } from './lab-proxmox.ts';
import type { AclEntry, Ct } from './world.ts';

/** A container as it truly is, whatever the cluster's own view says. */
export function truth(ct: Ct, acl: readonly AclEntry[], driver: ContainerDriver): LabContainer {
  const { hostname, tags, description, lock, template } = ct.config;
  const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value));
  return {
    vmid: ct.vmid,
    node: ct.node,
    hostname: text(hostname),
    state: ct.running === undefined ? 'stopped' : 'running',
    isTemplate: template === 1,
    tags: (text(tags) ?? '').split(';').filter((tag) => tag.trim() !== ''),
    description: text(description),
    lock: text(lock),
    address: ct.running && (ct.running.address ?? driver.whole?.addressOf(ct.vmid)),
    config: { ...ct.config },
    acl: acl
      .filter((entry) => entry.path === `/vms/${ct.vmid}` && entry.type === 'user')
      .map((entry) => ({ userid: entry.ugid, roleid: entry.roleid })),
  };
}
