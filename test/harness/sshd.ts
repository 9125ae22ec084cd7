/** A real OpenSSH server on loopback, with its own keys, for one test file. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Daemon, findProgram, freePort, startDaemon } from '../../src/lab/daemon.ts';
import { endDescendants } from '../../src/lab/descendants.ts';

const run = promisify(execFile);

export interface TestSshd {
  port: number;
  user: string;
  /** Of the only key that may log in. */
  privateKey: string;
  /** The line for known_hosts. */
  knownHosts: string;
  /** `SHA256:...`, as ssh-keygen prints it. */
  fingerprint: string;
  /** A folder for whatever a test's commands write. */
  folder: string;
  /** Ends the process of every connection, as a network failure or a reboot would. */
  dropConnections(): Promise<void>;
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

/** @param extra further lines of sshd_config */
export async function startSshd(extra: readonly string[] = []): Promise<TestSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-sshd-'));
  const hostKey = join(folder, 'host_key');
  const userKey = join(folder, 'user_key');
  const port = await freePort();
  const makeKey = async (file: string) => {
    await rm(file, { force: true });
    await rm(`${file}.pub`, { force: true });
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  };
  await makeKey(hostKey);
  await makeKey(userKey);
  // As root, OpenSSH drops its privileges there; its own service makes it at boot.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  const config = join(folder, 'sshd_config');
  const lines = [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${hostKey}`,
    'PidFile none',
    `AuthorizedKeysFile ${userKey}.pub`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    // A shell level above one keeps bash from reading a startup file for remote commands.
    'SetEnv SHLVL=2',
    ...extra,
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  const command = (await findProgram('sshd')) ?? '/usr/sbin/sshd';
  const start = () =>
    startDaemon({
      name: 'sshd',
      command,
      args: ['-D', '-e', '-f', config],
      ready: () => answers(port),
      timeoutMs: 10_000,
    });
  let daemon: Daemon = await start();
  const publicHostKey = await readFile(`${hostKey}.pub`, 'utf8');
  return {
    port,
    user: userInfo().username,
    privateKey: await readFile(userKey, 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${publicHostKey}`,
    fingerprint: (await run('ssh-keygen', ['-l', '-f', hostKey])).stdout.split(' ')[1] ?? '',
    folder,
    dropConnections: () => endDescendants(daemon.pid),
    async changeHostKey() {
      await endDescendants(daemon.pid);
      await daemon.stop();
      await makeKey(hostKey);
      daemon = await start();
    },
    async stop() {
      await endDescendants(daemon.pid);
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (greeting) => {
      socket.destroy();
      resolve(greeting.toString().startsWith('SSH-'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
