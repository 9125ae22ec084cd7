import type { ContainerDriver, Running } from './driver.ts';
import type { Faults } from './faults.ts';
import type { Times } from './times.ts';

/** A container's configuration, as the file would have it. `lock`, `template` and `protection` are keys like any. */
export type Config = Record<string, string | number>;

export interface Snapshot {
  name: string;
  description: string;
  at: number;
  config: Config;
}

export interface Ct {
  vmid: number;
  /** The node whose folder holds its configuration file. */
  node: string;
  config: Config;
  /** Set on a running container, in force after its next start. */
  pending: Config;
  snapshots: Snapshot[];
  running: (Running & { since: number; staticAddress: boolean }) | undefined;
}

export interface PveNode {
  name: string;
  /** What `/cluster/status` shows. */
  address: string;
  online: boolean;
  /** Whether its pveproxy takes connections; its guests live on without. */
  proxyUp: boolean;
  /** When it went off, in ms; `/nodes` notices later. */
  offSince: number;
  /** Its first 595 waited for a timeout; the kernel knows better afterwards. */
  unreachableKnown: boolean;
  fingerprint: string;
  memoryBytes: number;
  cpus: number;
  since: number;
}

export interface Storage {
  name: string;
  type: 'dir' | 'btrfs';
  shared: boolean;
  content: string;
  /** Undefined: on every node. */
  nodes: readonly string[] | undefined;
  full: boolean;
}

export interface User {
  userid: string;
  enabled: boolean;
  password: string | undefined;
  comment: string | undefined;
  email: string | undefined;
  groups: string[];
}

export interface Token {
  userid: string;
  tokenid: string;
  secret: string;
  privsep: boolean;
  comment: string | undefined;
}

export interface AclEntry {
  path: string;
  type: 'user' | 'group' | 'token';
  ugid: string;
  roleid: string;
  propagate: boolean;
}

export interface Task {
  upid: string;
  node: string;
  pid: number;
  pstart: number;
  type: string;
  id: string;
  /** Without the token. */
  user: string;
  tokenid: string | undefined;
  /** Seconds since the epoch. */
  starttime: number;
  endtime: number | undefined;
  /** On the process's own clock, for how long it took. */
  begun: number;
  tookMs: number | undefined;
  exitstatus: string | undefined;
  log: string[];
  abort: AbortController;
  /** Its exit status, when it has one. */
  ended: Promise<string>;
}

/** The whole truth of the cluster, in memory. */
export interface World {
  nodes: Map<string, PveNode>;
  /** Two nodes lose their quorum when one goes off, unless a third vote (a QDevice) keeps it. */
  quorate: boolean;
  cts: Map<number, Ct>;
  storages: Map<string, Storage>;
  users: Map<string, User>;
  tokens: Map<string, Token>;
  acl: AclEntry[];
  tasks: Map<string, Task>;
  /** The cluster's own view of containers, as old as the last round of pvestatd. */
  view: Map<number, Record<string, unknown>>;
  times: Times;
  faults: Faults;
  driver: ContainerDriver;
  /** To be called after whatever may have changed a container's configuration: files of the nodes follow it. */
  changed(): void;
  nextPid: number;
  /** Signs tickets. */
  secret: string;
  startedAt: number;
}

export function makeNode(name: string, index: number): PveNode {
  const bytes = Array.from({ length: 32 }, (_, i) => ((i * 37 + index * 101 + 11) % 256).toString(16).padStart(2, '0'));
  return {
    name,
    address: `127.0.0.${10 + index}`,
    online: true,
    proxyUp: true,
    offSince: 0,
    unreachableKnown: false,
    fingerprint: bytes.join(':').toUpperCase(),
    memoryBytes: 25_276_063_744,
    cpus: 2,
    since: Date.now(),
  };
}

export const now = (): number => Math.floor(Date.now() / 1000);
