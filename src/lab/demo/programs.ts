/** What the lab needs from the machine, beyond Node: OpenSSH for nodes and containers, openssl for certificates. */
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { OpsError } from '../../errors.ts';
import { findProgram } from '../daemon.ts';

/** The program, and the Debian package that it comes in. */
const PROGRAMS: Readonly<Record<string, string>> = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
};
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs from Debian what is missing, as root; no service is started by that.
 * @throws OpsError `failed`, with the command for an administrator, where that is not possible
 */
export async function needPrograms(say: (sentence: string) => void, path = process.env.PATH ?? ''): Promise<void> {
  const lacking = await missing(path);
  if (lacking.length === 0) return;
  const packages = [...new Set(lacking.map((name) => PROGRAMS[name] ?? name))];
  const refuse = (cause?: unknown) =>
    new OpsError('failed', `The demo needs ${lacking.join(', ')}, and this machine lacks them.`, {
      hint: `Install them: sudo apt-get install -y ${packages.join(' ')}`,
      cause,
    });
  if (process.getuid?.() !== 0 || !(await findProgram('apt-get', path))) throw refuse();
  say(`Installing ${packages.join(', ')} from Debian.`);
  // Debian asks this file before it starts a freshly installed service; 101 means no. One that is there stays.
  const ours = await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    await apt('update', path).catch(() => {}); // stale lists may do
    await apt(`install --yes --no-install-recommends ${packages.join(' ')}`, path);
  } catch (cause) {
    throw refuse(cause);
  } finally {
    if (ours) await rm(POLICY, { force: true });
  }
  if ((await missing(path)).length > 0) throw refuse();
}

async function missing(path: string): Promise<string[]> {
  const names = Object.keys(PROGRAMS);
  const found = await Promise.all(names.map((name) => findProgram(name, path)));
  return names.filter((_, index) => found[index] === undefined);
}

function apt(words: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-qq', ...words.split(' ')], {
      env: { PATH: path, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`apt-get ended with ${code}`))));
  });
}
