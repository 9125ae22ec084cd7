/** Containers are unprivileged: whoever is somebody inside is nobody outside. */
import { chmod, lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Outside, the container's user 0 is this one, and so on for as many as there are. The same for groups. */
export const firstId = 100_000;
export const idCount = 65_536;

/** Gives a tree that was made as root to the container's users: every owner moves by `firstId`. */
export async function shiftOwners(path: string): Promise<void> {
  const { uid, gid, mode } = await lstat(path);
  await lchown(path, uid + firstId, gid + firstId);
  const kind = mode & 0o170000;
  // A new owner takes the set-uid and set-gid bits away.
  if (kind !== 0o120000 && (mode & 0o6000) !== 0) await chmod(path, mode & 0o7777);
  if (kind !== 0o040000) return;
  for (const name of await readdir(path)) await shiftOwners(join(path, name));
}

/** Words before a command that make this process's root the container's, where its root file system is worked on. */
export const asContainer: readonly string[] = [
  'lxc-usernsexec',
  '-m',
  `u:0:${firstId}:${idCount}`,
  '-m',
  `g:0:${firstId}:${idCount}`,
  '--',
];
