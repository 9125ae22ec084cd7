/** What makes a container more than a configuration file. A driver makes roots, runs them, and answers for them. */
export interface ContainerDriver {
  /** A fresh root file system of the given operating system, on a node. */
  create(vmid: number, os: OperatingSystem, hostname: string, node: string): Promise<void>;
  /** The target's root becomes a whole copy of the source's, SSH host keys included; machine-id is cleared. */
  clone(source: number, target: number, hostname: string, node: string): Promise<void>;
  /** Boots it. Where the configuration asks for no static address, it gets one by DHCP. */
  start(vmid: number, boot: Boot): Promise<Running>;
  /** Ends every process of the container. Not running is fine. */
  stop(vmid: number): Promise<void>;
  /** Removes the root. */
  destroy(vmid: number): Promise<void>;
  /**
   * The command line that, run on this machine, runs `words` inside the container with its own environment
   * only (`keepEnv` false) or with the caller's added.
   */
  enter(vmid: number, words: readonly string[], keepEnv: boolean): string[];
  /** The folder that is the container's `/`. */
  rootOf(vmid: number): string;
  /** Ends and removes everything. */
  close(): Promise<void>;
  /** What only whole containers can be asked; where they are not, the API answers from their configuration. */
  whole?: WholeContainers;
}

/** Containers with an init, a network, limits and a disk of their own. */
export interface WholeContainers {
  /** Asks its init to end, for so long. False: it still runs. */
  shutdown(vmid: number, seconds: number): Promise<boolean>;
  /** The root goes to another node. It is stopped. */
  migrate(vmid: number, node: string): Promise<void>;
  /** Other limits for a running container, at once. @throws OpsError where the kernel refuses */
  limit(vmid: number, limits: Limits): Promise<void>;
  snapshot(vmid: number, name: string): Promise<void>;
  rollback(vmid: number, name: string): Promise<void>;
  dropSnapshot(vmid: number, name: string): Promise<void>;
  /** What its own `ip` shows of a running container; undefined once it has ended. */
  interfaces(vmid: number): Promise<readonly Interface[] | undefined>;
  /** Of a running container; undefined once it has ended. */
  figures(vmid: number): Figures | undefined;
  /** The IPv4 address that it holds, without prefix. */
  addressOf(vmid: number): string | undefined;
  /** DHCP leaves these unanswered from now on, and answers all others. */
  withhold(from: ReadonlySet<number | 'all'>): void;
  /** What a template lacks from now on, and every clone of it: systemd as its init, or the packages of SSSD. */
  strip(template: number, what: Lacking): Promise<void>;
}

export type OperatingSystem = 'debian' | 'centos';
export type Lacking = 'systemd' | 'sssd';

export interface Boot {
  hostname: string;
  /** The first network's static IPv4 address without prefix, if it has one. */
  address: string | undefined;
  networks: readonly Network[];
  limits: Limits;
}

export interface Network {
  /** Inside: `eth0`. */
  name: string;
  mac: string;
  /** IPv4 with prefix; undefined: DHCP. */
  cidr: string | undefined;
  gateway: string | undefined;
}

export interface Limits {
  /** Undefined: all of the machine's. */
  cores: number | undefined;
  memoryMiB: number;
  swapMiB: number;
}

export interface Interface {
  name: string;
  mac: string;
  addresses: readonly { family: 'inet' | 'inet6'; address: string; prefix: number }[];
}

export interface Figures {
  pid: number;
  memoryBytes: number;
  uptimeSeconds: number;
}

export interface Running {
  /** The container's first process, as this machine numbers it. */
  pid: number;
  /** IPv4, without prefix. Undefined: DHCP will tell. */
  address: string | undefined;
  /** Settles when it has ended, by whoever's doing. */
  ended?: Promise<void>;
}

/** A driver of nothing: containers are configuration only. For tests of the API that need no processes. */
export function paperDriver(): ContainerDriver {
  let pid = 1000;
  return {
    async create() {},
    async clone() {},
    async start(vmid, boot) {
      pid += 1;
      return { pid, address: boot.address ?? `127.88.${Math.floor(vmid / 250) % 250}.${(vmid % 250) + 1}` };
    },
    async stop() {},
    async destroy() {},
    enter: (_vmid, words) => [...words],
    rootOf: (vmid) => `/nonexistent/${vmid}`,
    async close() {},
  };
}
