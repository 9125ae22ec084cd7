/** The cluster that carries containers, in our words. Sizes are MiB for memory and GiB for disk. */

export interface ClusterNode {
  name: string;
  online: boolean;
  /** Undefined where the account may not read it. */
  memory: { totalMiB: number; freeMiB: number } | undefined;
}

export interface Container {
  vmid: number;
  /** Where it is now; never inferred from the id. */
  node: string;
  /** Undefined while the cluster's own view has not caught up with a fresh container. */
  hostname: string | undefined;
  state: 'running' | 'stopped' | 'unknown';
  isTemplate: boolean;
}

export interface CloneOrder {
  node: string;
  /** The container that serves as template; it must be on `node` or on shared storage. */
  templateVmid: number;
  vmid: number;
  hostname: string;
  /** The job's id. Written into the clone with its creation, so that it can always be recognised. */
  stamp: string;
  /** Undefined: wherever the template is. */
  storage?: string | undefined;
}

export interface Settings {
  cores: number;
  memoryMiB: number;
  diskGiB: number;
  /** Lower-case; letters, digits, `-`, `_`, `.`, `+`. */
  tags: readonly string[];
  /** Plain text for people, kept in the container's notes below the stamp. */
  notes: string;
  /** Undefined: the address comes from DHCP on the template's network. */
  network?: { bridge: string; cidr: string; gateway: string } | undefined;
}

/** A container of ours as it is now. */
export interface Inspection {
  node: string;
  isRunning: boolean;
  /** Where others reach it; undefined while it has none, or does not run. */
  address: string | undefined;
  /** Somebody forbade its destruction. */
  isProtected: boolean;
  /** Other work on it that is under way, or was left half-way: `backup`, `migrate`, ... */
  lock: string | undefined;
}

/** What is noted about a container when it changes. */
export interface Remark {
  /** One line above the notes, in place of the one before; undefined: none. */
  text: string | undefined;
  /** Whether its node starts it when it starts itself. */
  startsAtBoot: boolean;
}

export interface Hypervisor {
  /** All nodes of the cluster. */
  nodes(signal: AbortSignal): Promise<ClusterNode[]>;
  /** Every container the account may see, templates included. Up to ten seconds behind for new ones. */
  containers(signal: AbortSignal): Promise<Container[]>;
  /**
   * The container with this id if it carries this stamp; undefined if there is none with the stamp.
   * `creating` is true while its clone is still being copied. Never behind.
   */
  find(vmid: number, stamp: string, signal: AbortSignal): Promise<{ node: string; creating: boolean } | undefined>;
  /**
   * Makes the clone and waits until it is whole. Safe to repeat: a clone of the same id and stamp that is
   * under way, or was finished while nobody watched, is waited for and taken as ours.
   * @throws OpsError `conflict` when the id belongs to somebody else (take another), `unavailable` when the
   * template is locked or the cluster does not answer, `failed` when Proxmox tried and could not
   */
  clone(order: CloneOrder, signal: AbortSignal): Promise<void>;
  /** Sets size, tags, notes, network, start at boot. The stamp stays. Safe to repeat. */
  configure(node: string, vmid: number, stamp: string, settings: Settings, signal: AbortSignal): Promise<void>;
  /** Starts it and waits until it runs; already running is success. */
  start(node: string, vmid: number, signal: AbortSignal): Promise<void>;
  /** Stops it at once and waits until it is stopped; already stopped is success. */
  stop(node: string, vmid: number, signal: AbortSignal): Promise<void>;
  /** How the container with this id and stamp is now; undefined if there is none. Never behind. `near` is asked first. */
  inspect(vmid: number, stamp: string, signal: AbortSignal, near?: string): Promise<Inspection | undefined>;
  /** Notes a remark. Safe to repeat. @throws OpsError `conflict` when the container does not carry the stamp */
  remark(node: string, vmid: number, stamp: string, remark: Remark, signal: AbortSignal): Promise<void>;
  /**
   * Makes a template of a stopped container: from then on it can be cloned, and never started again. One that is a
   * template already is success.
   * @throws OpsError `conflict` when the container does not carry the stamp, or runs
   */
  makeTemplate(node: string, vmid: number, stamp: string, signal: AbortSignal): Promise<void>;
  /** Waits for the first address that other machines can reach. @throws OpsError `failed` after `timeoutMs` */
  address(node: string, vmid: number, timeoutMs: number, signal: AbortSignal): Promise<string>;
  /**
   * Stops and destroys the container if it carries this stamp, waiting for a clone under way first. True if
   * there was one. Nothing there, or somebody else's: false, and nothing is touched.
   */
  destroy(vmid: number, stamp: string, signal: AbortSignal): Promise<boolean>;
}

/** Accounts and rights on the cluster. */
export interface Access {
  /** Whether the cluster knows this user (`uid@realm`) and has it enabled. */
  knows(user: string, signal: AbortSignal): Promise<boolean>;
  /** Gives the user a role on one container. Safe to repeat; rights end with the container. */
  grant(user: string, role: string, vmid: number, signal: AbortSignal): Promise<void>;
  /** Takes that role back. Nothing to take is success. */
  revoke(user: string, role: string, vmid: number, signal: AbortSignal): Promise<void>;
}
