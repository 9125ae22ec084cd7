/** What Proxmox writes into a container's root before every start: its name, its networks, who answers for names. */
import { lchown, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';
import type { Boot, Network } from '../driver.ts';
import { firstId } from './owners.ts';

/** @param root of a container that does not run */
export async function dressRoot(root: string, boot: Boot): Promise<void> {
  const hosts = await readFile(join(root, 'etc/hosts'), 'utf8').catch(() => '');
  await place(root, 'etc/hostname', `${boot.hostname}\n`);
  await place(root, 'etc/hosts', hostsFile(hosts, boot));
  await place(root, 'etc/network/interfaces', interfacesFile(boot.networks));
  await place(root, 'etc/resolv.conf', await resolvers());
}

/** Clones that share a machine-id would be one machine to each other's DHCP and journals. */
export const forgetMachine = (root: string): Promise<void> => place(root, 'etc/machine-id', '');

/**
 * Writes a file that is root's inside. The container may have left links anywhere in its root: none is followed,
 * neither on the way nor at its end.
 */
async function place(root: string, path: string, content: string): Promise<void> {
  const folders = path.split('/').slice(0, -1);
  for (const index of folders.keys()) {
    const folder = join(root, ...folders.slice(0, index + 1));
    if (!(await lstat(folder)).isDirectory()) throw new OpsError('failed', `${folder} is not a folder.`);
  }
  const target = join(root, path);
  const fresh = `${target}.berth-lab`;
  await rm(fresh, { force: true });
  await writeFile(fresh, content, { mode: 0o644, flag: 'wx' });
  await lchown(fresh, firstId, firstId);
  await rename(fresh, target);
}

const begin = '# --- BEGIN PVE ---';
const end = '# --- END PVE ---';

/** The lines between the marks are Proxmox's; all others stay. */
export function hostsFile(before: string, { hostname, address }: Boot): string {
  const at = [before.indexOf(begin), before.indexOf(end)] as const;
  const kept = at[0] >= 0 && at[1] > at[0] ? before.slice(0, at[0]) + before.slice(at[1] + end.length + 1) : before;
  const others = kept.trim() === '' ? '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' : kept;
  return `${others.trimEnd()}\n${begin}\n${address ?? '127.0.1.1'} ${hostname}\n${end}\n`;
}

/** As ifupdown reads it (interfaces(5)). */
export function interfacesFile(networks: readonly Network[]): string {
  const stanzas = networks.map(({ name, cidr, gateway }) => {
    if (cidr === undefined) return `auto ${name}\niface ${name} inet dhcp\n`;
    const way = gateway === undefined ? '' : `\tgateway ${gateway}\n`;
    return `auto ${name}\niface ${name} inet static\n\taddress ${cidr}\n${way}`;
  });
  return ['auto lo\niface lo inet loopback\n', ...stanzas].join('\n');
}

/** The machine's own; a resolver on loopback is out of the containers' reach, so those behind it are taken. */
async function resolvers(): Promise<string> {
  const own = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  if (!/^nameserver\s+127\./m.test(own)) return own;
  return readFile('/run/systemd/resolve/resolv.conf', 'utf8').catch(() => own);
}
