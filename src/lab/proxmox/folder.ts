import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';

// A socket's path is limited to 107 bytes, and the longest of ours is `roots/999999999/run/lab.sock`.
const longest = 75;

/**
 * Takes the folder that holds everything of one lab. What a lab that died left in it is removed: its processes
 * died with it.
 * @throws OpsError `conflict` when a lab still runs in it, or when it holds something else
 */
export async function takeFolder(wanted: string | undefined): Promise<string> {
  const dir = wanted ?? (await mkdtemp(join(tmpdir(), 'berth-pve-')));
  if (dir.length > longest) {
    throw new OpsError('invalid', `The lab's folder has too long a path for a socket: ${dir}`, {
      hint: `Choose one of at most ${longest} characters.`,
    });
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const owner = await ownerOf(dir);
  if (owner !== undefined) {
    if (owner.alive) throw new OpsError('conflict', `A lab runs in ${dir} already (process ${owner.pid}).`);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } else if ((await readdir(dir)).length > 0) {
    throw new OpsError('conflict', `${dir} holds something that is not a lab.`, { hint: 'Choose an empty folder.' });
  }
  await writeFile(join(dir, 'lab.pid'), `${process.pid} ${await startOf(String(process.pid))}`);
  return dir;
}

/** Whether it is the folder of a lab that died and could not remove it. */
export async function isAbandoned(dir: string): Promise<boolean> {
  return (await ownerOf(dir))?.alive === false;
}

/** The process that took the folder, if one did. */
async function ownerOf(dir: string): Promise<{ pid: string; alive: boolean } | undefined> {
  const text = await readFile(join(dir, 'lab.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid = '', since] = text.split(' ');
  return { pid, alive: since !== undefined && (await startOf(pid)) === since };
}

/** When a process started, in the kernel's ticks: a pid alone may have gone to another process since. */
async function startOf(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // What follows the name, which may hold anything: state first; Z is dead and not yet buried.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
