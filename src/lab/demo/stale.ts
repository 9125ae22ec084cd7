/** What labs that were killed have left behind. */
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbandoned } from '../proxmox/folder.ts';

/** Removes the folders of labs whose process is gone. Their daemons ended with it. */
export async function removeStale(parent = tmpdir()): Promise<void> {
  const names = (await readdir(parent)).filter((name) => /^berth-(lab|pve)-/.test(name));
  for (const dir of names.map((name) => join(parent, name))) {
    // Somebody else's cannot be read or removed, and need not be.
    if (await isAbandoned(dir)) await rm(dir, { recursive: true, force: true }).catch(() => {});
  }
}
