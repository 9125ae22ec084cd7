/** Archives that the lab serves, made by tar so that they are what a real server has. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.ts';
import { command } from '../proxmox/command.ts';

export interface Tarball {
  name: string;
  path: string;
  sha256: string;
}

/**
 * The archive of this name, made when it is not there; of several processes one makes it and the others wait.
 * @param fill puts what is to be in it into an empty folder
 */
export async function keptTarball(
  folder: string,
  name: string,
  fill: (root: string) => Promise<unknown>,
): Promise<Tarball> {
  const path = join(folder, name);
  const sum = `${path}.sha256`;
  const known = () => readFile(sum, 'utf8').catch(() => undefined);
  let sha256 = await known();
  if (sha256 === undefined) {
    await withLock(join(folder, 'lock'), async () => {
      sha256 = await known();
      if (sha256 === undefined) sha256 = await make(path, fill);
      // Last, for it says that the archive is whole.
      await writeFile(sum, sha256);
    });
  }
  return { name, path, sha256: sha256 ?? '' };
}

async function make(path: string, fill: (root: string) => Promise<unknown>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'berth-archive-'));
  try {
    await fill(root);
    const made = `${path}.${process.pid}.new`;
    const compress = ['--use-compress-program', 'gzip -1', '--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
    await command(['tar', '--create', '--file', made, ...compress, '--directory', root, ...(await readdir(root))]);
    await rename(made, path);
    return await sumOf(path);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Writes files below a folder, executable where their text begins with `#!`. */
export async function writeTree(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const at = join(root, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, text);
    await chmod(at, text.startsWith('#!') ? 0o755 : 0o644);
  }
}
