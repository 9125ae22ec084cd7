import { diskBytes } from './container-config.ts';
import type { ContainerDriver, Figures } from './driver.ts';
import type { Ct, PveNode, Storage, World } from './world.ts';

const mebibyte = 1024 * 1024;
const total = 270_553_174_016;

/** Whether the cluster has noticed that the node is off: it takes most of a minute. */
export const noticedOffline = (world: World, node: PveNode): boolean =>
  !node.online && Date.now() - node.offSince >= world.times.offlineNoticed;

/** Of a running container: its own where it has any, else those of an idle one. */
export function figuresOf(driver: ContainerDriver, ct: Ct): Figures | undefined {
  if (ct.running === undefined) return undefined;
  if (driver.whole !== undefined) return driver.whole.figures(ct.vmid);
  const { pid, since } = ct.running;
  const memoryBytes = Math.min(memoryLimit(ct), 12 * mebibyte);
  return { pid, memoryBytes, uptimeSeconds: Math.floor((Date.now() - since) / 1000) };
}
const memoryLimit = (ct: Ct): number => Number(ct.config.memory ?? 512) * mebibyte;

/** The figures of a node that need Sys.Audit; an offline one has only its limits. */
export function nodeFigures(world: World, node: PveNode): Record<string, number> {
  const limits = { maxmem: node.memoryBytes, maxcpu: node.cpus, maxdisk: total };
  if (noticedOffline(world, node)) return limits;
  const guests = [...world.cts.values()].filter((ct) => ct.node === node.name);
  return {
    ...limits,
    mem: 1_136_357_376 + guests.reduce((sum, ct) => sum + (figuresOf(world.driver, ct)?.memoryBytes ?? 0), 0),
    cpu: 0.0065 * (1 + guests.filter((ct) => ct.running !== undefined).length),
    disk: 33_503_772_672,
    uptime: Math.floor((Date.now() - node.since) / 1000) + 3600,
  };
}

export function storageFigures(storage: Storage): {
  total: number;
  used: number;
  avail: number;
  used_fraction: number;
} {
  const used = storage.full ? total : 34_365_136_896;
  const avail = storage.full ? 0 : total - used - 161_608_880_128;
  return { total, used, avail, used_fraction: used / total };
}

/** A container's figures, as `status/current` and the lists show them. */
export function ctFigures(driver: ContainerDriver, ct: Ct): Record<string, unknown> {
  const { running } = ct;
  const figures = figuresOf(driver, ct);
  return {
    status: running === undefined ? 'stopped' : 'running',
    name: String(ct.config.hostname ?? `CT${ct.vmid}`),
    uptime: figures?.uptimeSeconds ?? 0,
    cpu: 0,
    mem: figures?.memoryBytes ?? 0,
    maxmem: memoryLimit(ct),
    disk: running === undefined ? 0 : 220_610_560,
    maxdisk: diskBytes(ct.config),
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    ...(ct.config.tags === undefined ? {} : { tags: ct.config.tags }),
    ...(ct.config.lock === undefined ? {} : { lock: ct.config.lock }),
  };
}

export const cpusOf = (ct: Ct): number => Number(ct.config.cores ?? 2);
