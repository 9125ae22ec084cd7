/** What makes a container more than a configuration file. A driver makes roots, runs them, and answers for them. */
export interface ContainerDriver {
  /** A fresh root file system of the given operating system. */
  create(vmid: number, os: OperatingSystem, hostname: string): Promise<void>;
  /** The target's root becomes a whole copy of the source's, SSH host keys included; machine-id is cleared. */
  clone(source: number, target: number, hostname: string): Promise<void>;
  /** Boots it. `address` is a static one that the configuration asks for; otherwise the driver leases one. */
  start(vmid: number, boot: { hostname: string; address: string | undefined }): Promise<Running>;
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
}

export type OperatingSystem = 'debian' | 'centos';

export interface Running {
  /** The container's first process, as this machine numbers it. */
  pid: number;
  /** IPv4, without prefix. */
  address: string;
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
