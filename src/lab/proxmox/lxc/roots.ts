/**
 * Where containers' root file systems come from. All of them begin as the template, which nobody changes: where the
 * kernel can, a root is a thin layer over it (overlayfs), and copying it is copying what it changed; elsewhere it is a
 * whole copy.
 */
import { chown, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import { firstId } from './owners.ts';
import { copyTree, removeTree, unmountBelow } from './trees.ts';

/** Everything is named by a container's folder, in which it has its root and what belongs to that. */
export interface Roots {
  /** A new one, as the template is. */
  create(folder: string): Promise<void>;
  /** One like another that does not run. */
  clone(source: string, folder: string): Promise<void>;
  /** Keeps what it is now. */
  save(folder: string, kept: string): Promise<void>;
  /** It does not run. */
  bringBack(folder: string, kept: string): Promise<void>;
  /** To another place on the same disk. It does not run. */
  move(folder: string, target: string): Promise<void>;
  /** With all else that is in the folder. */
  remove(folder: string): Promise<void>;
}

/** The root that a container sees, and whoever works on it while it is stopped. */
export const rootIn = (folder: string): string => join(folder, 'rootfs');

/** @param home the lab's own folder, where layers can be tried out */
export async function rootsOver(template: string, home: string): Promise<Roots> {
  return (await layersWork(template, home)) ? layered(template) : copied(template);
}

/** Whole copies: on any kernel and any disk. */
export function copied(template: string): Roots {
  return {
    create: (folder) => copyTree(template, rootIn(folder)),
    clone: (source, folder) => copyTree(rootIn(source), rootIn(folder)),
    save: (folder, kept) => copyTree(rootIn(folder), kept),
    bringBack: (folder, kept) => copyTree(kept, rootIn(folder)),
    move: (folder, target) => rename(folder, target),
    remove: removeTree,
  };
}

/** Each is mounted for as long as it exists. What it changed, and its marks for what it removed, are in `changes`. */
function layered(template: string): Roots {
  const changesIn = (folder: string) => join(folder, 'changes');

  async function lay(folder: string): Promise<void> {
    const work = join(folder, 'work');
    // The kernel wants an empty one.
    await removeTree(work);
    for (const path of [work, rootIn(folder)]) await mkdir(path, { recursive: true });
    // Whole folders can be renamed, as on any other file system.
    const layers = [`lowerdir=${template}`, `upperdir=${changesIn(folder)}`, `workdir=${work}`, 'redirect_dir=on'];
    await command(['mount', '-t', 'overlay', 'berth-lab', '-o', layers.join(','), rootIn(folder)]);
  }

  return {
    async create(folder) {
      const changes = changesIn(folder);
      await mkdir(changes, { mode: 0o755 });
      await chown(changes, firstId, firstId);
      await lay(folder);
    },
    async clone(source, folder) {
      await copyTree(changesIn(source), changesIn(folder));
      await lay(folder);
    },
    save: (folder, kept) => copyTree(changesIn(folder), kept),
    async bringBack(folder, kept) {
      await unmountBelow(folder);
      await copyTree(kept, changesIn(folder));
      await lay(folder);
    },
    async move(folder, target) {
      await unmountBelow(folder);
      await rename(folder, target);
      await lay(target);
    },
    async remove(folder) {
      await unmountBelow(folder);
      await removeTree(folder);
    },
  };
}

/** Tried with one, since it takes the right kernel, the right disk and the right to mount. */
async function layersWork(template: string, home: string): Promise<boolean> {
  const trial = join(home, 'trial');
  const { create, remove } = layered(template);
  await mkdir(trial);
  try {
    await create(trial);
    await writeFile(join(rootIn(trial), 'etc/hostname'), 'trial\n');
    return true;
  } catch {
    return false;
  } finally {
    await remove(trial);
  }
}
