import type { DeploymentRules } from './deployment-rules.ts';
import type { RuntimesCatalogue } from './runtimes.ts';
import type { ServicesCatalogue } from './services.ts';
import type { System } from './system.ts';

/** What an installation offers and the rules it provisions by: the part of the configuration that jobs and forms read. */
export interface Catalogue {
  /** Operating systems by name; `nodes` maps a node to the id of the template on it. */
  templates: Readonly<Record<string, Template>>;
  sizes: Readonly<Record<string, Size>>;
  /** Ids that containers are made with. */
  vmids: { first: number; last: number };
  storage: string | undefined;
  /** Owners are `uid@realm` in Proxmox and get this role on their container. */
  realm: string;
  ownerRole: string;
  addresses: { kind: 'dhcp' } | AddressPool;
  /** How long a container may take to get an address. */
  addressTimeoutMs: number;
  containerSshPort: number;
  /** How long a deleted container is kept, stopped, before it is destroyed; 0: not at all. */
  keepMs: number;
  /** How people log into containers: by the directory's passwords and keys, or by keys of their own account. */
  login: 'directory' | 'accounts';
  /** How long what people run may take. */
  deployment: DeploymentRules;
  /** Language runtimes beside those that distributions package. */
  runtimes: RuntimesCatalogue;
  /** What services need that are not the distribution's. */
  services: ServicesCatalogue;
  reservedHostnames: readonly string[];
  /** Whom to ask: stands at the end of a sentence. */
  help: string;
}

export interface Template {
  title: string;
  nodes: Readonly<Record<string, number>>;
  /** Undefined for one whose packages are not known: no runtime or service can be chosen for it. */
  system?: System | undefined;
}

export interface Size {
  title: string;
  cores: number;
  memoryMiB: number;
  diskGiB: number;
}

export interface AddressPool {
  kind: 'pool';
  bridge: string;
  /** First and last address, inclusive. */
  first: string;
  last: string;
  prefix: number;
  gateway: string;
}

/** "2 cores, 4 GiB memory, 20 GiB disk". */
export function sizeText({ cores, memoryMiB, diskGiB }: Omit<Size, 'title'>): string {
  const memory = memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`;
  return `${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory} memory, ${diskGiB} GiB disk`;
}

/** Every address of a pool, first to last; the gateway is never among them. */
export function poolAddresses({ first, last, gateway }: AddressPool): string[] {
  const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const text = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  const count = Math.max(0, Math.min(65_536, number(last) - number(first) + 1));
  return Array.from({ length: count }, (_, index) => text(number(first) + index)).filter(
    (address) => address !== gateway,
  );
}
