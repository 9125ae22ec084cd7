import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The real daemons and clients that tests run against, and the Debian package each comes in. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'redis-server': 'redis-server',
  slapd: 'slapd',
  ldapsearch: 'ldap-utils',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  git: 'git',
};

const POLICY = '/usr/sbin/policy-rc.d';

/** Programs that are not on this machine. Daemons live in sbin, which is not on everybody's PATH. */
export function missingPrograms(): string[] {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return Object.keys(PROGRAMS).filter((name) => !folders.some((folder) => isExecutable(join(folder, name))));
}

/** Whether `installPrograms` can do anything here. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs what is missing from Debian, without starting any service. True if all of it is there afterwards. */
export function installPrograms(missing: readonly string[]): boolean {
  const packages = [...new Set(missing.map((name) => PROGRAMS[name] ?? name))];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words: string[]) => spawnSync('apt-get', ['-qq', ...words], { env, stdio: ['ignore', 2, 2] });
  // Debian asks this file before it starts a freshly installed service; 101 means no.
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...packages);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
  return missingPrograms().length === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
