/** The lab's forge: real repositories behind git's own HTTP backend, over TLS, with sample applications in them. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '../certificates.ts';
import { type Restartable, restartable } from '../monitor/server.ts';
import { backendServer, type ForgeRequest } from './backend.ts';
import { type ForgeFaultControls, noForgeFaults } from './faults.ts';
import { type Files, git, hasBranch, makeRepository, writeCommit } from './repository.ts';
import { PRIVATE_SAMPLES, readSamples } from './samples.ts';

export interface ForgeOptions {
  /** Where the repositories are kept; the caller removes it. */
  dir: string;
  /** Where it listens, at a free port: an address that the containers reach. 127.0.0.1 unless given. */
  address?: string;
  /** More names that its certificate is for. */
  names?: readonly string[];
}

export interface LabForge {
  /** `https://address:port` */
  url: string;
  address: string;
  port: number;
  caPem: string;
  /** Addresses of repositories, by name. */
  repositories: Readonly<Record<string, string>>;
  /** Deploy tokens of the private ones, by name. */
  tokens: Readonly<Record<string, string>>;
  /** Adds a commit; a repository or branch that is not there begins with it. @returns the commit */
  commit(name: string, branch: string, files: Files): Promise<string>;
  /** Puts a commit without history, which holds exactly these files, in place of a branch. @returns the commit */
  forcePush(name: string, branch: string, files: Files): Promise<string>;
  /** A tag on a branch's newest commit. */
  tag(name: string, tag: string, branch: string): Promise<void>;
  removeBranch(name: string, branch: string): Promise<void>;
  /** Removes a repository, or puts nothing in its place when there is none. */
  remove(name: string): Promise<void>;
  requests(): readonly ForgeRequest[];
  faults: ForgeFaultControls;
  stop(): Promise<void>;
}

const GROUP = 'samples';
/** When the first commit was made, in seconds: the same in every lab, so that commits are, too. */
const EPOCH = 1_700_000_000;

export async function startForge({ dir, address = '127.0.0.1', names = [] }: ForgeOptions): Promise<LabForge> {
  const root = join(dir, 'forge');
  const faults = noForgeFaults();
  const log: ForgeRequest[] = [];
  const tokens = Object.fromEntries(PRIVATE_SAMPLES.map((name) => [name, randomBytes(12).toString('base64url')]));
  const locked = new Map(Object.entries(tokens).map(([name, token]) => [`${GROUP}/${name}`, token]));
  /** How many commits each repository was given. */
  const made = new Map<string, number>();
  const folderOf = (name: string) => join(root, GROUP, `${name}.git`);

  const write = async (name: string, branch: string, files: Files, isForced: boolean) => {
    const folder = folderOf(name);
    if (!made.has(name)) await makeRepository(folder);
    const count = (made.get(name) ?? 0) + 1;
    made.set(name, count);
    const stands = !isForced && (await hasBranch(folder, branch));
    const parent = stands ? `refs/heads/${branch}^0` : undefined;
    return writeCommit(folder, { branch, files, parent, at: EPOCH + count });
  };

  const samples = Object.entries(await readSamples());
  const [authority] = await Promise.all([
    makeAuthority(),
    ...samples.map(([name, files]) => write(name, 'main', files, false)),
  ]);
  const identity = await authority.issue({ names: ['localhost', ...names], ips: [address] });
  const server: Restartable = await restartable(
    () => backendServer({ root, faults, tokens: locked, log }, identity),
    address,
  );
  const url = `https://${address}:${server.port}`;

  return {
    ...{ url, address, port: server.port, caPem: authority.caPem, tokens },
    get repositories() {
      return Object.fromEntries([...made.keys()].map((name) => [name, `${url}/${GROUP}/${name}`]));
    },
    commit: (name, branch, files) => write(name, branch, files, false),
    forcePush: (name, branch, files) => write(name, branch, files, true),
    async tag(name, tag, branch) {
      await git(folderOf(name), ['update-ref', `refs/tags/${tag}`, `refs/heads/${branch}`]);
    },
    async removeBranch(name, branch) {
      await git(folderOf(name), ['update-ref', '-d', `refs/heads/${branch}`]);
    },
    async remove(name) {
      made.delete(name);
      await rm(folderOf(name), { recursive: true, force: true });
    },
    requests: () => log,
    faults: {
      hang: (on = true) => Object.assign(faults, { hang: on }),
      neverEnd: (on = true) => Object.assign(faults, { neverEnd: on }),
      refuse: () => server.stop(),
      slow: (slowMs) => Object.assign(faults, { slowMs }),
      fail: (status) => Object.assign(faults, { status }),
      redirect: (redirectTo) => Object.assign(faults, { redirectTo }),
      insistOnSuffix: (on = true) => Object.assign(faults, { insistsOnSuffix: on }),
      async clear() {
        Object.assign(faults, noForgeFaults());
        await server.start();
      },
    },
    stop: () => server.stop(),
  };
}
