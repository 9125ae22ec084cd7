import { createHash, randomBytes } from 'node:crypto';
import type { Limits } from './driver.ts';
import { failed, missing } from './refusal.ts';
import type { Config, Ct, World } from './world.ts';

/** The container, if its configuration is on that node. @throws Refusal 500 as the cluster file system words it */
export function ctOn(world: World, node: string, vmid: number): Ct {
  const ct = world.cts.get(vmid);
  if (ct === undefined || ct.node !== node) throw missing(node, vmid);
  return ct;
}

/** @throws Refusal 500 `CT is locked (...)` */
export function refuseLocked(ct: Ct): void {
  if (ct.config.lock !== undefined) throw failed(`CT is locked (${ct.config.lock})`);
}

/** @throws Refusal 500 where a majority of the cluster is missing; reads and guests go on */
export function needQuorum(world: World): void {
  if (!world.quorate) throw failed('cluster not ready - no quorum?');
}

export function refuseTaken(world: World, vmid: number): void {
  const holder = world.cts.get(vmid);
  if (holder !== undefined) throw failed(`CT ${vmid} already exists on node '${holder.node}'`);
}

export const digestOf = (config: Config): string =>
  createHash('sha1')
    .update(JSON.stringify(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

/** A configuration as the API shows it: notes with a line end, the digest added. */
export function shown(config: Config): Record<string, string | number> {
  const { description, ...rest } = config;
  return {
    ...rest,
    ...(description === undefined ? {} : { description: `${description}\n` }),
    digest: digestOf(config),
  };
}

/** `a=1,b=2` as a map; a first part without a name is the volume. */
export function parts(value: string | number | undefined): Map<string, string> {
  const pairs = String(value ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? (['', part] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    });
  return new Map(pairs);
}

/** A property string as Proxmox stores it: `name` first for networks, the rest in order of name. */
export function joined(map: ReadonlyMap<string, string>, first: readonly string[]): string {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  return [...map]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([key, value]) => (key === '' ? value : `${key}=${value}`))
    .join(',');
}

const macPrefix = 'BC:24:11';
export const freshMac = (): string =>
  `${macPrefix}:${[...randomBytes(3)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':')}`;

/** A network as stored: with a MAC address and a type, whoever forgot them. */
export function storedNetwork(value: string, mac?: string): string {
  const map = parts(value);
  map.set('hwaddr', mac ?? map.get('hwaddr')?.toUpperCase() ?? freshMac());
  map.set('type', 'veth');
  return joined(map, ['name', 'bridge']);
}

/** The size of the root volume in bytes; four gibibytes where it is not written yet. */
export function diskBytes(config: Config): number {
  const size = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(parts(config.rootfs).get('size') ?? '4G');
  return size ? Math.round(Number(size[1]) * unit(size[2])) : 0;
}

export const unit = (letter: string | undefined): number =>
  1024 ** (letter === undefined || letter === '' ? 0 : 'KMGT'.indexOf(letter) + 1);

/** Bytes as a size of the configuration file. */
export function sizeText(bytes: number): string {
  for (const letter of ['T', 'G', 'M', 'K']) {
    if (bytes % unit(letter) === 0) return `${bytes / unit(letter)}${letter}`;
  }
  return String(bytes);
}

export const storageOf = (config: Config): string => (parts(config.rootfs).get('') ?? '').split(':')[0] ?? '';
export const hostnameOf = (ct: Ct): string => String(ct.config.hostname ?? `CT${ct.vmid}`);

/** What it may use, with Proxmox's defaults. */
export function limitsOf(config: Config): Limits {
  const cores = config.cores === undefined ? undefined : Number(config.cores);
  return { cores, memoryMiB: Number(config.memory ?? 512), swapMiB: Number(config.swap ?? 512) };
}
