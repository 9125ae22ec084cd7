/** Programs of the machine that the lab needs, and getting them from Debian where that is allowed. */
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { findProgram } from './daemon.ts';

/** Programs by name, each with the Debian packages that it takes. */
export type Programs = Readonly<Record<string, string>>;

const POLICY = '/usr/sbin/policy-rc.d';

/** The programs that are not on this machine; sbin counts, although it is not on everybody's PATH. */
export async function missingPrograms(programs: Programs, path: string): Promise<string[]> {
  const names = Object.keys(programs);
  const found = await Promise.all(names.map((name) => findProgram(name, path)));
  return names.filter((_, index) => found[index] === undefined);
}

export const packagesOf = (programs: Programs, names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => (programs[name] ?? name).split(' '))),
];

/** Whether `installPackages` can do anything here. */
export async function canInstall(path: string): Promise<boolean> {
  return process.getuid?.() === 0 && (await findProgram('apt-get', path)) !== undefined;
}

/** Installs Debian packages without starting any service of theirs. @throws Error when apt-get cannot */
export async function installPackages(packages: readonly string[], path: string): Promise<void> {
  // Debian asks this file before it starts a freshly installed service; 101 means no. One that is there stays.
  const ours = await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    await apt(['update'], path).catch(() => {}); // the lists that are there may do
    await apt(['install', '--yes', '--no-install-recommends', ...packages], path);
  } finally {
    if (ours) await rm(POLICY, { force: true });
  }
}

function apt(words: readonly string[], path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Somebody else's package manager is waited for.
    const child = spawn('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...words], {
      // dpkg insists on these folders, which the PATH of a root made by su may lack.
      env: { PATH: `${path}:/usr/local/sbin:/usr/sbin:/sbin`, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`apt-get ended with ${code}`))));
  });
}
