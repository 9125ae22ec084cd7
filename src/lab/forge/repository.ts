/** Real repositories with real commits, written by git itself. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { OpsError } from '../../errors.ts';

/** What git is told by the lab: nothing of the machine's own settings. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  LC_ALL: 'C',
};

/** A file's content by path, from the repository's root; a file that is to go is undefined. */
export type Files = Readonly<Record<string, string | Buffer | undefined>>;

/** An empty bare repository that serves parts of itself, as forges do. */
export async function makeRepository(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '.']);
  await git(folder, ['config', 'uploadpack.allowFilter', 'true']);
}

/**
 * One commit onto a branch, or in its place.
 * @param parent a full branch or commit to stand on; none begins anew, and the branch loses its history
 * @param at seconds since the epoch
 * @returns the commit
 */
export async function writeCommit(
  folder: string,
  { branch, files, parent, at }: { branch: string; files: Files; parent: string | undefined; at: number },
): Promise<string> {
  const message = `Change ${Object.keys(files).length} files\n`;
  const changes = Object.entries(files).flatMap(([path, content]) => {
    if (content === undefined) return [Buffer.from(`D ${quoted(path)}\n`)];
    const bytes = Buffer.from(content);
    return [Buffer.from(`M ${modeOf(bytes)} inline ${quoted(path)}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n')];
  });
  const head = [
    `commit refs/heads/${branch}`,
    `committer Lab Forge <forge@example.org> ${at} +0000`,
    `data ${Buffer.byteLength(message)}\n${message}`,
    ...(parent === undefined ? [] : [`from ${parent}`]),
  ];
  const stream = [Buffer.from(`${head.join('\n')}\n`), ...changes, Buffer.from('\ndone\n')];
  await git(folder, ['fast-import', '--quiet', '--force', '--done'], Buffer.concat(stream));
  return git(folder, ['rev-parse', '--verify', `refs/heads/${branch}`]);
}

export const hasBranch = (folder: string, branch: string): Promise<boolean> =>
  git(folder, ['show-ref', '--verify', '--quiet', `refs/heads/${branch}`]).then(
    () => true,
    () => false,
  );

/** Runs git in a folder. @returns what it printed @throws OpsError `failed` */
export function git(folder: string, args: readonly string[], input?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: folder, env: GIT_ENV });
    let [printed, complaint] = ['', ''];
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve(printed.trim());
      reject(new OpsError('failed', `git ${args[0]} ended with ${code}.`, { hint: complaint.trim() }));
    });
  });
}

/** Programs begin with #!. */
const modeOf = (bytes: Buffer) => (bytes.subarray(0, 2).toString('latin1') === '#!' ? '100755' : '100644');

/** A path in git's C style (git-fast-import(1)). */
const quoted = (path: string) => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
