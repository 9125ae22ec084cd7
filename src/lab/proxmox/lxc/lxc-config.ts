/** A container's configuration as LXC reads it (lxc.container.conf(5)). */
import type { Boot } from '../driver.ts';
import { firstId, idCount } from './owners.ts';

const included = ['common.conf', 'userns.conf'].map((name) => `/usr/share/lxc/config/${name}`);

/**
 * @param at the lab's name, which is also its bridge, and the root
 * @param limits keys and values of control groups
 */
export function lxcConfig(
  at: { lab: string; vmid: number; root: string },
  boot: Boot,
  limits: readonly (readonly [key: string, value: string])[],
  unified: boolean,
): string {
  const networks = boot.networks.flatMap(({ name, mac }, index) => {
    const keys = {
      type: 'veth',
      link: at.lab,
      flags: 'up',
      name,
      hwaddr: mac,
      // A link's name has at most 15 characters.
      'veth.pair': `${at.lab.replace('berth', 'b')}v${at.vmid}${index === 0 ? '' : `i${index}`}`,
    };
    return Object.entries(keys).map(([key, value]) => `lxc.net.${index}.${key} = ${value}`);
  });
  const lines = [
    ...included.map((file) => `lxc.include = ${file}`),
    // Root inside is nobody outside, as Proxmox has it by default.
    ...['u', 'g'].map((kind) => `lxc.idmap = ${kind} 0 ${firstId} ${idCount}`),
    'lxc.arch = amd64',
    `lxc.uts.name = ${boot.hostname}`,
    `lxc.rootfs.path = dir:${at.root}`,
    'lxc.mount.auto = cgroup:mixed proc:mixed sys:mixed',
    'lxc.apparmor.profile = unconfined',
    'lxc.console.path = none',
    // What systemd takes as the wish to end in order.
    'lxc.signal.halt = SIGRTMIN+3',
    ...networks,
    ...limits.map(([key, value]) => `lxc.${unified ? 'cgroup2' : 'cgroup'}.${key} = ${value}`),
  ];
  return `${lines.join('\n')}\n`;
}
