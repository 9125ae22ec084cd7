import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { command } from '../command.ts';
import { type Daemon, startDaemon } from '../daemon.ts';
import { shim } from './shim.ts';

export interface NodeSshd {
  /** The line that known_hosts needs, for this port. */
  hostKeyLine(): Promise<string>;
  /** Makes another host key and serves it. */
  changeHostKey(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  port: number;
}

/**
 * A real OpenSSH server for one node: its own host key, one authorised key, sessions that find the lab's `pct`
 * and `pvesh` first on their PATH.
 * @param folder the node's own; `console.sock` in it is where the programs ask
 */
export async function makeNodeSshd(folder: string, authorizedKey: string, port: number): Promise<NodeSshd> {
  const bin = join(folder, 'bin');
  const key = join(folder, 'ssh_host_ed25519_key');
  await mkdir(bin, { recursive: true });
  await mkdir(join(folder, 'home'), { recursive: true });
  for (const tool of ['pct', 'pvesh']) {
    await writeFile(join(bin, tool), shim(join(folder, 'console.sock')));
    await chmod(join(bin, tool), 0o755);
  }
  await writeFile(join(folder, 'authorized_keys'), `${authorizedKey}\n`, { mode: 0o600 });
  // Where OpenSSH goes to drop its privileges; its own service makes it at boot.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  await makeKey(key);
  const config = join(folder, 'sshd_config');
  const chosen = port === 0 ? await freePort() : port;
  await writeFile(config, sshdConfig(folder, key, bin, chosen, await isLocked()));
  let daemon: Daemon | undefined;
  const stop = async () => {
    await daemon?.end();
    daemon = undefined;
  };
  const start = async () => {
    daemon = await startDaemon(['/usr/sbin/sshd', '-D', '-e', '-f', config], /Server listening on/);
  };
  return {
    port: chosen,
    start,
    stop,
    async hostKeyLine() {
      const [type, blob] = (await command(['ssh-keygen', '-y', '-f', key])).trim().split(' ');
      return `[127.0.0.1]:${chosen} ${type} ${blob}`;
    },
    async changeHostKey() {
      await stop();
      await makeKey(key);
      await start();
    },
  };
}

async function makeKey(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.pub`, { force: true });
  await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
}

/** Whether our own password is locked, as root's is on many machines: without PAM that shuts out keys as well. */
async function isLocked(): Promise<boolean> {
  const shadow = await readFile('/etc/shadow', 'utf8').catch(() => '');
  return shadow.split('\n').some((line) => line.startsWith(`${userInfo().username}:!`));
}

const sshdConfig = (folder: string, key: string, bin: string, port: number, locked: boolean) => `ListenAddress 127.0.0.1
Port ${port}
HostKey ${key}
PidFile none
AuthorizedKeysFile ${join(folder, 'authorized_keys')}
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM ${locked ? 'yes' : 'no'}
StrictModes no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
# A shell level above one keeps bash from reading the startup file that it has for remote commands.
SetEnv PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=${join(folder, 'home')} SHLVL=2
`;

/** sshd takes no port 0, so one is asked of the kernel first. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
