import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../daemon.ts';
import { enterNamespace, isRoot } from './namespace.ts';
import { asUser } from './one-user.ts';

export interface GuestSshd {
  root: string;
  pid: number;
  address: string;
  port: number;
}

const sshd = '/usr/sbin/sshd';
const listening = /Server listening on/;

/**
 * The SSH server of a simulated container, inside it, with the container's own configuration, keys and accounts. An
 * ordinary user's cannot change to another account, so it runs as the one that there is; PAM would need root.
 */
export async function startGuestSshd(guest: GuestSshd): Promise<Daemon> {
  await mkdir(join(guest.root, 'run/sshd'), { recursive: true });
  const options = [`ListenAddress=${guest.address}`, `Port=${guest.port}`, 'PidFile=none'];
  const words = [sshd, '-D', '-e', ...[...options, ...(isRoot() ? [] : ['UsePAM=no'])].flatMap((one) => ['-o', one])];
  return startDaemon(enterNamespace(guest.pid, isRoot() ? words : [...asUser, ...words], false), listening);
}
