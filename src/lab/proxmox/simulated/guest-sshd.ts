import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../daemon.ts';
import { enterNamespace, isRoot } from './namespace.ts';

export interface GuestSshd {
  root: string;
  /** A folder of the lab, outside the root, for files of this container's server. */
  folder: string;
  pid: number;
  address: string;
  port: number;
}

const sshd = '/usr/sbin/sshd';
const listening = /Server listening on/;

/**
 * The SSH server of a simulated container. As root it runs inside, from the container's own configuration and
 * keys; without root it cannot (a single-user namespace has no place for the privilege separation user), so it
 * runs outside with the container's keys and sends every session in, and one logs in under one's own name.
 */
export async function startGuestSshd(guest: GuestSshd): Promise<Daemon> {
  if (isRoot()) {
    await mkdir(join(guest.root, 'run/sshd'), { recursive: true });
    const words = [
      sshd,
      '-D',
      '-e',
      '-o',
      `ListenAddress=${guest.address}`,
      '-o',
      `Port=${guest.port}`,
      '-o',
      'PidFile=none',
    ];
    return startDaemon(enterNamespace(guest.pid, words, false), listening);
  }
  await mkdir(guest.folder, { recursive: true });
  const session = join(guest.folder, 'session');
  const enter = (words: string[]) => enterNamespace(guest.pid, words, false).map(quote).join(' ');
  await writeFile(
    session,
    `#!/bin/sh\n[ -n "$SSH_ORIGINAL_COMMAND" ] || exec ${enter(['/bin/bash', '-l'])}\nexec ${enter(['/bin/sh', '-c'])} "$SSH_ORIGINAL_COMMAND"\n`,
    { mode: 0o755 },
  );
  const config = join(guest.folder, 'sshd_config');
  await writeFile(config, await outsideConfig(guest, session));
  return startDaemon([sshd, '-D', '-e', '-f', config], listening);
}

async function outsideConfig(guest: GuestSshd, session: string): Promise<string> {
  const keys = (await readdir(join(guest.root, 'etc/ssh'))).filter((name) => /^ssh_host_\w+_key$/.test(name));
  return `${[
    `ListenAddress ${guest.address}`,
    `Port ${guest.port}`,
    ...keys.map((name) => `HostKey ${join(guest.root, 'etc/ssh', name)}`),
    `AuthorizedKeysFile ${join(guest.root, 'root/.ssh/authorized_keys')}`,
    `ForceCommand ${session}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PidFile none',
    // Above one, bash does not read the startup file that it keeps for remote commands.
    'SetEnv SHLVL=2',
  ].join('\n')}\n`;
}

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
