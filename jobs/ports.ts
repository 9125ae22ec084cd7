import type { Catalogue } from '../src/domain/catalogue.ts';
import type { ContainerRequest } from '../src/domain/container-request.ts';
import type { Login } from '../src/domain/login.ts';
import type { Admission } from '../src/domain/policy.ts';
import { stepFor } from '../src/engine/step.ts';
import type { Containers } from '../src/ports/containers.ts';
import type { Directory } from '../src/ports/directory.ts';
import type { Forge } from '../src/ports/forge.ts';
import type { Guest } from '../src/ports/guest.ts';
import type { Access, Hypervisor } from '../src/ports/hypervisor.ts';
import type { Monitor } from '../src/ports/monitor.ts';
import type { ReverseProxy, StreamPort } from '../src/ports/proxy.ts';
import type { Reservations } from '../src/ports/reservations.ts';
import type { Schedule } from '../src/ports/schedule.ts';
import type { Secrets } from '../src/ports/secrets.ts';
import type { Shell } from '../src/ports/shell.ts';
import type { Templates } from '../src/ports/templates.ts';

/** Everything jobs reach the world by, and what the installation offers. */
export interface Ports {
  directory: Directory;
  hypervisor: Hypervisor;
  access: Access;
  guest: Guest;
  monitor: Monitor;
  shell: Pick<Shell, 'hostKey'>;
  forge: Pick<Forge, 'head'>;
  proxy: ReverseProxy;
  secrets: Secrets;
  reservations: Reservations;
  containers: Containers;
  templates: Templates;
  schedule: Schedule;
  catalogue: Catalogue;
  admission: Admission;
  login: Login;
}

/** What the steps of a container's life establish for each other. All of it is JSON and nothing of it secret. */
export interface Facts {
  request: ContainerRequest;
  /** The owner's uid, confirmed by the directory. */
  owner: string;
  /** The owner in Proxmox: `uid@realm`. */
  account: string;
  /** The host name, held for this job. */
  hostname: string;
  /** Where the address comes from. */
  addressing: { kind: 'dhcp' } | { kind: 'static'; address: string };
  /** Where the container goes and what it is cloned from. */
  placement: { node: string; templateVmid: number };
  vmid: number;
  /** The size it was given. */
  settings: { cores: number; memoryMiB: number; diskGiB: number };
  /** The role its owner has on it. */
  role: string;
  /** Milliseconds since the epoch. */
  runningSince: number;
  address: string;
  /** Fingerprints of its own SSH host keys, `SHA256:...`. */
  hostKeys: string[];
  /** The owner's account is known in the container. */
  joined: { kind: 'directory' | 'accounts' };
  /** Who may log in, besides members of these groups; and whether the owner has sudo. */
  admitted: { users: string[]; groups: string[]; sudo: boolean };
  /** Whoever logs in is told whose container it is, and where. */
  greeted: boolean;
  /** The one that answered from outside. */
  reachable: { fingerprint: string };
  /** Its agent at the monitor; no id where nothing monitors containers. */
  agent: { id?: string };
  /** How many secrets are sealed for what it runs. */
  secrets: number;
  /** The checkout of the repository: which commit, and where it is. */
  checkout: { commit: string; folder: string };
  /** Where the environments of components are; which have one. */
  environment: { components: string[] };
  /** What each component is run with, besides the system's own programs. */
  runtimes: { component: string; version: string; bin: string }[];
  /** Services that run, by their names in the catalogue. */
  services: string[];
  /** Components whose dependencies are there. */
  dependencies: string[];
  /** Components that are built. */
  built: string[];
  /** The units that run, and the ports on which they were seen to listen. */
  running: { unit: string; port?: number }[];
  /** What the proxy serves of it; without a URL nothing is published here. */
  published: { url?: string; host?: string; streams: StreamPort[] };
  /** The site answered through the proxy, with this status; none where nothing is to answer yet. Ports that are silent. */
  answering: { status?: number; silent?: string[] };
  /** How its owner logs in; `kind` says by what. */
  login: { ssh: string; kind: 'directory' | 'accounts' };
}

export const step = stepFor<Facts, Ports>();
