import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Daemon, findProgram, freePort, startDaemon } from '../daemon.ts';
import { endDescendants } from '../descendants.ts';
import { isLocked, makeKey } from '../proxmox/node/sshd.ts';

export interface ProxySshd {
  port: number;
  user: string;
  /** The line that known_hosts needs. */
  knownHosts: string;
  start(): Promise<void>;
  /** Ends open connections too. */
  stop(): Promise<void>;
}

/** A real OpenSSH server, with a host key of its own, for the host that the proxy is on. @param publicKey of who may log in */
export async function startProxySshd(dir: string, publicKey: string): Promise<ProxySshd> {
  const hostKey = join(dir, 'ssh_host_ed25519_key');
  await makeKey(hostKey);
  const port = await freePort();
  // As root, OpenSSH drops its privileges there; its own service makes it at boot.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  await writeFile(join(dir, 'authorized_keys'), `${publicKey}\n`, { mode: 0o600 });
  const config = join(dir, 'sshd_config');
  await writeFile(config, sshdConfig(dir, hostKey, port, await isLocked()));
  let daemon: Daemon | undefined;
  const command = (await findProgram('sshd')) ?? '/usr/sbin/sshd';
  const start = async () => {
    daemon ??= await startDaemon({
      name: 'sshd',
      command,
      args: ['-D', '-e', '-f', config],
      ready: async (output) => output.includes('Server listening on'),
      timeoutMs: 10_000,
    });
  };
  await start();
  return {
    port,
    user: userInfo().username,
    knownHosts: `[127.0.0.1]:${port} ${(await readFile(`${hostKey}.pub`, 'utf8')).trim()}\n`,
    start,
    async stop() {
      if (daemon) await endDescendants(daemon.pid);
      await daemon?.stop();
      daemon = undefined;
    },
  };
}

const sshdConfig = (dir: string, hostKey: string, port: number, locked: boolean) => `ListenAddress 127.0.0.1
Port ${port}
HostKey ${hostKey}
PidFile none
AuthorizedKeysFile ${join(dir, 'authorized_keys')}
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM ${locked ? 'yes' : 'no'}
StrictModes no
# A shell level above one keeps bash from reading the startup file that it has for remote commands.
SetEnv SHLVL=2
`;
