import type { ContainerDriver } from './driver.ts';
import type { FaultControls } from './fault-controls.ts';
import type { LoggedRequest } from './https.ts';
import type { Template } from './seed.ts';
import type { Times } from './times.ts';

export interface LabProxmoxOptions {
  /** Holds everything; made, and removed by `stop`. A fresh temporary folder unless given. */
  dir?: string;
  /** Real ones unless given; tests take `noTimes`, or some of their own. */
  times?: Partial<Times>;
  templates?: readonly Template[];
  /** The first three bytes of the containers' addresses; `127.88.x` with x by chance unless given. */
  network?: string;
  /** Where containers answer SSH: 22 where this process may listen there, else a free port. */
  containerSshPort?: number;
  /** Ports of the nodes, in order; free ones unless given. */
  apiPorts?: readonly number[];
  sshPorts?: readonly number[];
  /** Another kind of containers. */
  driver?(at: { dir: string; network: string; sshPort: number }): ContainerDriver;
}

export interface LabNode {
  name: string;
  /** `https://127.0.0.1:port` */
  apiUrl: string;
  host: string;
  apiPort: number;
  sshHost: string;
  sshPort: number;
}

/** A container as it truly is, for assertions. */
export interface LabContainer {
  vmid: number;
  node: string;
  hostname: string | undefined;
  state: 'running' | 'stopped';
  isTemplate: boolean;
  tags: readonly string[];
  description: string | undefined;
  lock: string | undefined;
  address: string | undefined;
  config: Readonly<Record<string, string | number>>;
  acl: readonly { userid: string; roleid: string }[];
}

export interface LabProxmox {
  nodes: readonly LabNode[];
  templates: readonly Template[];
  /** The certificate authority of every node's certificate. */
  caPem: string;
  /** The bot's API token, `user@realm!name`, with the least privileges that its work needs. */
  token: { id: string; secret: string };
  /** root@pam's password, for a ticket. */
  rootPassword: string;
  /** The bot's account on the nodes, behind the gate. */
  sshUser: string;
  /** Its key, OpenSSH format. */
  privateKey: string;
  privateKeyFile: string;
  /** The administrator's login on the nodes, where the whole of `pct` and `pvesh` is theirs: root, where we are. */
  admin: { user: string; privateKeyFile: string };
  /** Lines of known_hosts for the nodes' SSH ports. */
  knownHosts: string;
  /** The port on which containers answer SSH, each at its own address. */
  containerSshPort: number;
  addPveUser(userid: string, options?: { enabled?: boolean; password?: string }): void;
  containers(): LabContainer[];
  requests(): readonly LoggedRequest[];
  /** The tasks that have ended, in the order in which they began. `id` is the container, of a clone its source. */
  tasks(): { type: string; id: string; exitstatus: string; tookMs: number }[];
  faults: FaultControls;
  /** The folder that is the container's `/`. */
  rootOf(vmid: number): string;
  stop(): Promise<void>;
}
