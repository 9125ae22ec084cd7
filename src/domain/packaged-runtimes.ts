import type { RuntimeKind } from './deployment.ts';
import type { System } from './system.ts';

/** A runtime that a distribution packages. */
export interface PackagedRuntime {
  kind: RuntimeKind;
  /** As much of the version as its updates do not change. */
  version: string;
  /** For its package manager; `@module:stream/profile` is a module of dnf. */
  packages: readonly string[];
  /** Programs by the usual name, where the distribution's has the version in it. */
  programs?: Readonly<Record<string, string>>;
  /** Of those that share this, a system can have one at a time. */
  excludes?: string;
}

const python = (version: string): PackagedRuntime => ({
  kind: 'python',
  version,
  packages: [`python${version}`, `python${version}-pip`],
  programs: {
    python3: `/usr/bin/python${version}`,
    python: `/usr/bin/python${version}`,
    pip3: `/usr/bin/pip${version}`,
  },
});

const stream = (version: string): PackagedRuntime => ({
  kind: 'nodejs',
  version,
  packages: [`@nodejs:${version}/common`],
  excludes: 'nodejs',
});

/**
 * What there is without any source of our own. Debian 12: its package index. Rocky 9 as Red Hat Enterprise Linux 9:
 * "Installing and using dynamic programming languages", 1.2, and its Application Streams. Node.js 16 is left out there,
 * which has had no fixes since 2023.
 */
export const packagedRuntimes: Readonly<Record<System, readonly PackagedRuntime[]>> = {
  'debian-12': [
    { kind: 'nodejs', version: '18.20', packages: ['nodejs', 'npm'] },
    { kind: 'python', version: '3.11.2', packages: ['python3', 'python3-venv', 'python3-pip'] },
  ],
  'rocky-9': [
    ...['18', '20', '22'].map(stream),
    { kind: 'python', version: '3.9', packages: ['python3', 'python3-pip'] },
    ...['3.11', '3.12'].map(python),
  ],
};

/** What building a runtime from source takes, beside the source. */
export const buildPackages: Readonly<Record<System, Readonly<Record<RuntimeKind, readonly string[]>>>> = {
  'debian-12': {
    nodejs: ['g++', 'make', 'python3'],
    python: [
      ...['gcc', 'make', 'pkg-config', 'libssl-dev', 'zlib1g-dev', 'libbz2-dev', 'liblzma-dev', 'libffi-dev'],
      ...['libreadline-dev', 'libsqlite3-dev', 'uuid-dev'],
    ],
  },
  'rocky-9': {
    nodejs: ['gcc-c++', 'make', 'python3'],
    python: [
      ...['gcc', 'make', 'pkgconf-pkg-config', 'openssl-devel', 'zlib-devel', 'bzip2-devel', 'xz-devel'],
      ...['libffi-devel', 'readline-devel', 'sqlite-devel', 'libuuid-devel'],
    ],
  },
};
