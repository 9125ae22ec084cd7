import { lstat, mkdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import type { OperatingSystem } from '../driver.ts';
import { borrowed, rootFiles } from './root-files.ts';

const folders = [
  'dev',
  'etc/ssh',
  'home',
  'opt',
  'proc',
  'root/.ssh',
  'run/sshd',
  'srv',
  'tmp',
  'usr',
  'usr-local',
  'var',
];
const below = [
  'var/lib',
  'var/log',
  'var/cache',
  'var/tmp',
  'var/spool',
  'usr-local/bin',
  'usr-local/sbin',
  'usr-local/lib',
];

/** A fresh root with its own SSH host keys; programs are borrowed from the machine when it runs. */
export async function makeRoot(root: string, os: OperatingSystem, hostname: string): Promise<void> {
  for (const folder of [...folders, ...below]) await mkdir(join(root, folder), { recursive: true });
  for (const part of ['bin', 'sbin', 'lib', 'lib32', 'lib64']) await mirror(part, root);
  // What the machine lacks, or keeps from us, the root does without.
  await command(['cp', '-a', '--parents', ...borrowed.map((name) => `/etc/${name}`), root]).catch(() => undefined);
  for (const [path, content, mode] of rootFiles(os)) await writeFile(join(root, path), content, { mode });
  await nameRoot(root, hostname);
  await Promise.all(
    ['ed25519', 'ecdsa'].map((type) =>
      command([
        'ssh-keygen',
        '-q',
        '-N',
        '',
        '-t',
        type,
        '-C',
        `root@${hostname}`,
        '-f',
        join(root, `etc/ssh/ssh_host_${type}_key`),
      ]),
    ),
  );
}

/** /bin and its like are links on a merged /usr, and folders elsewhere. */
async function mirror(part: string, root: string): Promise<void> {
  const host = await lstat(`/${part}`).catch(() => undefined);
  if (host === undefined) return;
  if (host.isSymbolicLink()) await symlink(await readlink(`/${part}`), join(root, part));
  else await mkdir(join(root, part));
}

/** Copies everything, keys and accounts included, but what identifies one boot. */
export async function copyRoot(source: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await command(['cp', '-a', '--reflink=auto', source, target]);
  await rm(join(target, 'run/lab.sock'), { force: true });
  await writeFile(join(target, 'etc/machine-id'), '');
}

/** As Proxmox does before every start. */
export async function nameRoot(root: string, hostname: string): Promise<void> {
  await writeFile(join(root, 'etc/hostname'), `${hostname}\n`);
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n`);
}

/** As every boot does, /run being in memory; systemd's folder there is how programs know that it is the init. */
export async function emptyRun(root: string): Promise<void> {
  await rm(join(root, 'run'), { recursive: true, force: true });
  for (const folder of ['sshd', 'systemd/system']) await mkdir(join(root, 'run', folder), { recursive: true });
}
