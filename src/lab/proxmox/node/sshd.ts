import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setUpNode } from '../../../setup/node.ts';
import { command } from '../command.ts';
import { type Daemon, startDaemon } from '../daemon.ts';
import { inOwnEtc } from './own-etc.ts';
import { shim } from './shim.ts';
import { gateWithoutRoot } from './without-root.ts';

export interface NodeSshd {
  /** The line that known_hosts needs, for this port. */
  hostKeyLine(): Promise<string>;
  /** Makes another host key and serves it. */
  changeHostKey(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  port: number;
}

/** Public keys, type and base64. */
export interface NodeKeys {
  bot: string;
  /** May run anything. */
  admin: string;
}

const isRoot = () => process.getuid?.() === 0;

/** The name of the bot's account on the nodes: without root the lab has no other than its own. */
export const nodeAccount = (): string => (isRoot() ? 'berth' : userInfo().username);

/**
 * A real OpenSSH server for one node: its own host key, the administrator's login, and the bot's behind the gate.
 * Sessions find the lab's `pct` and `pvesh`.
 * @param folder the node's own; `console.sock` in it is where the programs ask
 */
export async function makeNodeSshd(folder: string, keys: NodeKeys, port: number): Promise<NodeSshd> {
  const bin = join(folder, 'bin');
  const key = join(folder, 'ssh_host_ed25519_key');
  for (const name of ['bin', 'home', 'lxc', 'layers']) await mkdir(join(folder, name), { recursive: true });
  for (const tool of ['pct', 'pvesh']) {
    await writeFile(join(bin, tool), shim(join(folder, 'console.sock')));
    await chmod(join(bin, tool), 0o755);
  }
  await makeKey(key);
  const config = join(folder, 'sshd_config');
  const chosen = port === 0 ? await freePort() : port;
  const bot = isRoot() ? '' : await gateWithoutRoot(folder, keys.bot);
  await writeFile(join(folder, 'authorized_keys'), `${bot}${keys.admin}\n`, { mode: 0o600 });
  await writeFile(config, sshdConfig(folder, key, bin, chosen, await isLocked()));
  const words = isRoot() ? await asAdministrator(folder, keys.bot) : ['/usr/sbin/sshd', '-D', '-e', '-f', config];
  let daemon: Daemon | undefined;
  const stop = async () => {
    await daemon?.end();
    daemon = undefined;
  };
  const start = async () => {
    daemon = await startDaemon(words, /Server listening on/);
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

/** The node's sshd, after an administrator has set the node up for the bot. */
async function asAdministrator(folder: string, publicKey: string): Promise<string[]> {
  const account = nodeAccount();
  const setup = join(folder, 'setup-node.sh');
  await writeFile(setup, setUpNode({ user: account, publicKey, from: undefined }));
  const at = (name: string) => join(folder, name);
  const places = { layers: at('layers'), bin: at('bin'), configs: at('lxc'), sshdConfig: at('sshd_config') };
  return inOwnEtc({ account, setup, ...places });
}

/** A new key pair without a passphrase, in place of what is there. */
export async function makeKey(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.pub`, { force: true });
  await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
}

/** Whether our own password is locked, as root's is on many machines: without PAM that shuts out keys as well. */
export async function isLocked(): Promise<boolean> {
  const shadow = await readFile('/etc/shadow', 'utf8').catch(() => '');
  return shadow.split('\n').some((line) => line.startsWith(`${userInfo().username}:!`));
}

const sshdConfig = (
  folder: string,
  key: string,
  bin: string,
  port: number,
  locked: boolean,
) => `Include /etc/ssh/sshd_config.d/*.conf
ListenAddress 127.0.0.1
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
