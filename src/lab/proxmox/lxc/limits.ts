/** A container's limits and use, in control groups of either version. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Figures, Limits } from '../driver.ts';

const ROOT = '/sys/fs/cgroup';
const mebibyte = 1024 * 1024;
/** USER_HZ, the unit of times in /proc: a constant of the kernel's interface. */
const ticks = 100;

/** Whether everything is in one hierarchy (version 2) on this machine. */
export const isUnified = (): boolean => existsSync(`${ROOT}/cgroup.controllers`);

/**
 * What is written where: keys as LXC takes them after `lxc.cgroup.` (version 1) or `lxc.cgroup2.`. Cores are
 * real ones, counted from another for every container, so that small ones do not all share the first.
 * @param cpus how many the machine has
 */
export function limitKeys(
  limits: Limits,
  vmid: number,
  cpus: number,
  unified: boolean,
): [key: string, value: string][] {
  const count = Math.min(limits.cores ?? cpus, cpus);
  const cores = Array.from({ length: count }, (_, index) => (vmid + index) % cpus).sort((a, b) => a - b);
  const memory = String(limits.memoryMiB * mebibyte);
  return [
    ['cpuset.cpus', cores.join(',')],
    ...(unified
      ? ([
          ['memory.max', memory],
          ['memory.swap.max', String(limits.swapMiB * mebibyte)],
        ] as [string, string][])
      : ([['memory.limit_in_bytes', memory]] as [string, string][])),
  ];
}

export const keysHere = (limits: Limits, vmid: number): [key: string, value: string][] =>
  limitKeys(limits, vmid, availableParallelism(), isUnified());

/**
 * What a running container uses: memory without what is only cached.
 * @param name as LXC knows it
 * @param pid of its first process, as this machine numbers it
 */
export function useOf(name: string, pid: number): Figures | undefined {
  try {
    const group = payload(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), name, isUnified());
    const [usage, cached] = isUnified()
      ? (['memory.current', 'inactive_file'] as const)
      : (['memory.usage_in_bytes', 'total_inactive_file'] as const);
    const used = Number(readFileSync(`${group}/${usage}`, 'utf8'));
    const stat = readFileSync(`${group}/memory.stat`, 'utf8');
    const inactive = Number(new RegExp(`^${cached} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
    const since = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) - startedAt(pid);
    return { pid, memoryBytes: Math.max(0, used - inactive), uptimeSeconds: Math.max(0, Math.floor(since)) };
  } catch {
    return undefined; // it has ended
  }
}

/** The container's own group for memory, from a line of its first process. */
export function payload(lines: string, name: string, unified: boolean): string {
  const line = lines
    .split('\n')
    .find((one) => (unified ? one.startsWith('0::') : /^\d+:[^:]*\bmemory\b[^:]*:/.test(one)));
  const path = line?.slice(line.indexOf('/')) ?? '/';
  const own = `lxc.payload.${name}`;
  const at = path.indexOf(own);
  const group = at < 0 ? path : path.slice(0, at + own.length);
  return `${ROOT}${unified ? '' : '/memory'}${group}`;
}

/** When a process began, in seconds of the machine's uptime (proc(5), field 22). */
function startedAt(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / ticks;
}
