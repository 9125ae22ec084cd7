import { readdir, readFile } from 'node:fs/promises';

/** Kills every process below one: those of sshd's connections are in sessions of their own, and would outlive it. */
export async function endDescendants(ancestor: number): Promise<void> {
  for (const pid of await below(ancestor)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  }
}

/** All processes below one, parents first. By their stat: a server hides its list of children from all but root. */
async function below(ancestor: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parentOf = async (pid: number) => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]); // the name before it may hold anything
  };
  const parents = await Promise.all(pids.map(parentOf));
  const found = [ancestor];
  for (const one of found) found.push(...pids.filter((_, index) => parents[index] === one));
  return found.slice(1);
}
