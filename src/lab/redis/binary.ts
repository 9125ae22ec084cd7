/** Where the lab gets a Redis server from, on a machine where nobody may be root. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { OpsError } from '../../errors.ts';
import { findProgram } from '../daemon.ts';

export interface RedisBinary {
  command: string;
  /** What the program needs in its environment: its libraries, when they came with it. */
  env: Record<string, string>;
}

const run = promisify(execFile);

// redis-server is a link to a program in redis-tools; the libraries are those that a bare Debian lacks.
const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/**
 * `redis-server` or `valkey-server` from `path`; else from `cacheDir`, if an earlier call put it there; else
 * fetched into `cacheDir` from the Debian archive that apt is configured for: about 1.4 MB, or 20 MB where the
 * machine's package lists are of no use. Needs no root. What apt fetches is verified by signature, as always.
 * @throws OpsError `failed`, with the command that an administrator can run, when there is no way.
 */
export async function redisBinary(cacheDir: string, path = process.env.PATH): Promise<RedisBinary> {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = await findProgram(name, path);
    if (command) return { command, env: {} };
  }
  return fetchRedis(cacheDir);
}

/** The part of `redisBinary` that fetches; apart so that a test can take this road on any machine. */
export async function fetchRedis(cacheDir: string): Promise<RedisBinary> {
  const home = resolve(cacheDir, 'redis'); // absolute, since apt is told its folders from another one
  if (await isThere(join(home, 'usr/bin/redis-server'))) return unpacked(home);
  await mkdir(cacheDir, { recursive: true });
  const scratch = await mkdtemp(resolve(cacheDir, 'redis-fetch-'));
  try {
    await download(scratch);
    // Complete before it has its name: a call that was killed half way leaves nothing that looks finished.
    await rename(join(scratch, 'root'), home).catch(async (error) => {
      if (!(await isThere(join(home, 'usr/bin/redis-server')))) throw error; // else another call was faster
    });
  } catch (cause) {
    throw new OpsError('failed', 'There is no redis-server here, and it could not be fetched from Debian.', {
      hint: 'Install it (sudo apt-get install -y redis-server) or set REDIS_URL.',
      cause,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return unpacked(home);
}

async function download(scratch: string): Promise<void> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'debs', 'root']) {
    await mkdir(join(scratch, folder), { recursive: true });
  }
  const options = { cwd: join(scratch, 'debs'), timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
  // As root apt would drop to the user _apt, who may not read this folder.
  const apt = ['-qq', '-o', `Dir::Cache=${join(scratch, 'cache')}`, '-o', 'APT::Sandbox::User='];
  const ownLists = ['-o', `Dir::State::lists=${join(scratch, 'lists')}`, '-o', 'Acquire::Languages=none'];
  try {
    await run('apt-get', [...apt, 'download', ...packages], options);
  } catch {
    // The machine's lists of packages are missing or stale, and only root may renew them: fetch some of our own.
    await emptied(options.cwd); // of what stale lists could still find
    await run('apt-get', [...apt, ...ownLists, 'update'], options);
    await run('apt-get', [...apt, ...ownLists, 'download', ...packages], options);
  }
  for (const file of await readdir(options.cwd)) {
    await run('dpkg-deb', ['-x', join(options.cwd, file), join(scratch, 'root')], options);
  }
}

/** The libraries lie in usr/lib/<architecture>, and on some releases in lib/<architecture>. */
async function unpacked(home: string): Promise<RedisBinary> {
  const folders: string[] = [];
  for (const parent of [join(home, 'usr/lib'), join(home, 'lib')]) {
    const names: string[] = await readdir(parent).catch(() => []);
    folders.push(...names.filter((name) => name.includes('-linux-')).map((name) => join(parent, name)));
  }
  return { command: join(home, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: folders.join(':') } };
}

async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
