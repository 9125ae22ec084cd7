/** One running container: LXC's own process watches over it in the foreground, and ends with the lab. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Daemon, startDaemon } from '../../daemon.ts';
import { command } from '../command.ts';

/** Where LXC finds a container: a folder of containers, and the name of one. */
export interface LxcPlace {
  folder: string;
  name: string;
}

export interface LiveContainer {
  /** Of its first process; it is another one after a reboot from inside. Undefined once it has ended. */
  pid(): number | undefined;
  ended: Promise<void>;
  /** Asks its init to end. @returns whether it did, in time */
  shutdown(seconds: number): Promise<boolean>;
  kill(): Promise<void>;
}

export const placeWords = ({ folder, name }: LxcPlace): string[] => ['-P', folder, '-n', name];

/**
 * Boots it, and is back when its init has begun.
 * @throws OpsError `failed` with LXC's own words
 */
export async function startContainer(place: LxcPlace, config: string): Promise<LiveContainer> {
  const file = join(place.folder, place.name, 'config');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, config);
  const daemon = await startDaemon({
    name: `lxc-start for ${place.name}`,
    command: 'lxc-start',
    args: [...placeWords(place), '-F'],
    ready: async () => (await command(['lxc-info', ...placeWords(place), '-sH'])).trim() === 'RUNNING',
    timeoutMs: 30_000,
    graceMs: 10_000,
  });
  return {
    pid: () => firstChild(daemon),
    ended: daemon.exited,
    async shutdown(seconds) {
      const words = ['lxc-stop', ...placeWords(place), '--nokill', '--timeout', String(seconds)];
      // One that has just ended by itself is what was asked for.
      await command(words).catch(() => undefined);
      return (await command(['lxc-info', ...placeWords(place), '-sH'])).trim() === 'STOPPED';
    },
    async kill() {
      await command(['lxc-stop', ...placeWords(place), '--kill']).catch(() => undefined);
      await daemon.stop();
    },
  };
}

/** LXC's process has one child, the container's init. */
function firstChild({ pid }: Daemon): number | undefined {
  try {
    const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}
