/**
 * Where the lab's containers get language runtimes: a Node.js ready to run, and a source to build. Real archives over
 * HTTPS, made on this machine once and kept.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '../certificates.ts';
import { restartable } from '../monitor/server.ts';
import { nodeArchive } from './node-archive.ts';
import { archiveServer, noArchiveFaults } from './server.ts';
import { SOURCE_VERSION, sourceArchive } from './source-archive.ts';

export interface ArchiveOptions {
  /** Where archives are kept between labs. */
  cacheDir: string;
  /** Where it listens, at a free port: an address that containers reach. 127.0.0.1 unless given. */
  address?: string;
}

/** One archive, as it stands in berth.yml. */
export interface LabArchiveFile {
  kind: 'nodejs' | 'python';
  version: string;
  url: string;
  sha256: string;
}

export interface LabArchive {
  /** `https://address:port`. */
  url: string;
  caPem: string;
  archives: readonly LabArchiveFile[];
  sources: readonly LabArchiveFile[];
  /** What was asked for, and from which byte on. */
  requests(): readonly { path: string; from: number }[];
  faults: ArchiveFaultControls;
  stop(): Promise<void>;
}

/** The faults that a test or a demo can order. */
export interface ArchiveFaultControls {
  down(): Promise<void>;
  up(): Promise<void>;
  slow(bytesPerSecond: number): void;
  /** Downloads begin and do not come on until `clear`. */
  stall(): void;
  /** Wrong bytes: what arrives is not what its checksum says. */
  corrupt(on?: boolean): void;
  answer(status: number): void;
  /** Takes back every ordered fault, and it answers again. */
  clear(): Promise<void>;
}

/** @throws OpsError `not-found` where this machine has no npm to make an archive of */
export async function startArchive({ cacheDir, address = '127.0.0.1' }: ArchiveOptions): Promise<LabArchive> {
  const folder = join(cacheDir, 'archive');
  await mkdir(folder, { recursive: true });
  const node = await nodeArchive(folder);
  const source = await sourceArchive(folder);
  const authority = await makeAuthority();
  const identity = await authority.issue({ names: ['localhost'], ips: [address] });
  const files = new Map([node, source].map((file) => [file.name, file] as const));
  const faults = noArchiveFaults();
  const log: { path: string; from: number }[] = [];
  let goOn = () => {};
  const server = await restartable(() => archiveServer(files, faults, log, identity), address);
  const url = `https://${address}:${server.port}`;
  return {
    url,
    caPem: authority.caPem,
    archives: [{ kind: 'nodejs', version: process.version.slice(1), url: `${url}/${node.name}`, sha256: node.sha256 }],
    sources: [{ kind: 'python', version: SOURCE_VERSION, url: `${url}/${source.name}`, sha256: source.sha256 }],
    requests: () => log,
    faults: {
      down: () => server.stop(),
      up: () => server.start(),
      slow: (bytesPerSecond) => Object.assign(faults, { bytesPerSecond }),
      stall() {
        const stalled = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        Object.assign(faults, { stalled });
      },
      corrupt: (on = true) => Object.assign(faults, { corrupt: on }),
      answer: (status) => Object.assign(faults, { status }),
      async clear() {
        Object.assign(faults, noArchiveFaults());
        goOn();
        await server.start();
      },
    },
    stop: () => server.stop(),
  };
}
