import type { Facts, Ports } from '../../../jobs/ports.ts';
import { noForge } from '../../../src/adapters/none/forge.ts';
import { noMonitor } from '../../../src/adapters/none/monitor.ts';
import type { Catalogue } from '../../../src/domain/catalogue.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { ContainerRequest } from '../../../src/domain/container-request.ts';
import type { RepositoryTemplate } from '../../../src/domain/repository-template.ts';
import { OpsError } from '../../../src/errors.ts';
import type { Site } from '../../../src/ports/proxy.ts';
import type { Schedule } from '../../../src/ports/schedule.ts';
import { ED25519 } from '../domain/keys.ts';
import { worldProxy } from './world-proxy.ts';

interface WorldContainer {
  stamp: string;
  hostname: string;
  node: string;
  running: boolean;
  tags: readonly string[];
  notes: string;
  remark?: string | undefined;
  startsAtBoot?: boolean;
  isProtected?: boolean;
  isTemplate?: boolean;
  lock?: string;
}

/** Everything that exists, so that what is made twice or left behind shows. */
export interface World {
  ports: Ports;
  containers: Map<number, WorldContainer>;
  rights: Set<string>;
  hostnames: Map<string, string>;
  vmids: Map<string, number>;
  addresses: Map<string, string>;
  placements: Map<string, string>;
  /** Ports of the proxy, "tcp:2222", by job and purpose. */
  portsHeld: Map<string, string>;
  /** What the proxy serves, by stamp. */
  sites: Map<string, Site>;
  index: Map<string, ContainerRecord>;
  templates: Map<string, RepositoryTemplate>;
  /** Jobs that begin later, by id. */
  scheduled: Map<string, Parameters<Schedule['put']>[0]>;
  /** What is sealed, by job and name. */
  secrets: Map<string, string>;
  /** How often each thing was done. */
  acts: string[];
}

export const catalogue: Catalogue = {
  templates: { 'debian-12': { title: 'Debian 12', nodes: { pve1: 160, pve2: 161 }, system: 'debian-12' } },
  sizes: { small: { title: 'Small', cores: 2, memoryMiB: 2048, diskGiB: 8 } },
  vmids: { first: 200, last: 210 },
  storage: undefined,
  realm: 'pve',
  ownerRole: 'PVEVMUser',
  addresses: { kind: 'dhcp' },
  addressTimeoutMs: 1000,
  containerSshPort: 22,
  keepMs: 72 * 3_600_000,
  login: 'accounts',
  deployment: { installMs: 60_000, buildMs: 60_000, mostProcesses: 2000, startMs: 10_000, authorities: {} },
  runtimes: { archives: [], sources: [] },
  services: { packages: {}, archives: {} },
  reservedHostnames: ['www'],
  help: '#help',
};

export const request: Facts['request'] = ContainerRequest.parse({
  v: 1,
  hostname: 'web',
  template: 'debian-12',
  size: 'small',
  keys: [ED25519],
  httpPort: 3000,
  ports: [],
  purpose: 'trying it',
  owner: { uid: 'ada', name: 'Ada', mail: 'ada@example.org', slackUser: 'U1' },
});

/** A world with rules: names and ids belong to one, making twice is refused, destroying checks the stamp. */
export function newWorld(): World {
  const world: Omit<World, 'ports'> = {
    containers: new Map(),
    rights: new Set(),
    hostnames: new Map(),
    vmids: new Map(),
    addresses: new Map(),
    placements: new Map(),
    portsHeld: new Map(),
    sites: new Map(),
    index: new Map(),
    templates: new Map(),
    scheduled: new Map(),
    secrets: new Map(),
    acts: [],
  };
  const hostKey = (vmid: number) => `SHA256:${String(vmid).padEnd(43, 'k')}`;
  const secretsOf = (job: string) => [...world.secrets.keys()].filter((key) => key.startsWith(`${job} `));
  const byAddress = (address: string) => Number(address.split('.')[3]);

  const ports: Ports = {
    catalogue,
    admission: { requiredGroup: 'staff', adminGroup: 'ops', help: '#help' },
    login: { kind: 'accounts' },
    directory: {
      findBy: async () => [],
      findByUid: async (uid) => ({
        uid,
        name: 'Ada',
        mail: 'ada@example.org',
        groups: ['staff'],
        keys: [],
        disabled: false,
      }),
      close: async () => {},
    },
    access: {
      knows: async () => true,
      async grant(user, role, vmid) {
        world.rights.add(`${user} ${role} ${vmid}`);
      },
      async revoke(user, role, vmid) {
        world.rights.delete(`${user} ${role} ${vmid}`);
      },
    },
    hypervisor: {
      nodes: async () =>
        ['pve1', 'pve2'].map((name, index) => ({
          name,
          online: true,
          memory: { totalMiB: 8192, freeMiB: 4096 + index },
        })),
      containers: async () =>
        [...world.containers].map(([vmid, { hostname, node, running }]) => ({
          vmid,
          node,
          hostname,
          state: running ? ('running' as const) : ('stopped' as const),
          isTemplate: false,
        })),
      async find(vmid, stamp) {
        const found = world.containers.get(vmid);
        return found?.stamp === stamp ? { node: found.node, creating: false } : undefined;
      },
      async clone({ vmid, stamp, hostname, node }) {
        const there = world.containers.get(vmid);
        if (there && there.stamp !== stamp) throw new OpsError('conflict', `CT ${vmid} is somebody else's.`);
        if (there) return;
        world.acts.push('clone');
        world.containers.set(vmid, { stamp, hostname, node, running: false, tags: [], notes: '' });
      },
      async configure(_node, vmid, _stamp, { tags, notes }) {
        Object.assign(world.containers.get(vmid) ?? {}, { tags, notes });
      },
      async start(_node, vmid) {
        Object.assign(world.containers.get(vmid) ?? {}, { running: true });
      },
      async stop(_node, vmid) {
        Object.assign(world.containers.get(vmid) ?? {}, { running: false });
      },
      async inspect(vmid, stamp) {
        const found = world.containers.get(vmid);
        if (found?.stamp !== stamp) return undefined;
        const { node, running, isProtected = false, lock } = found;
        return { node, isRunning: running, address: running ? `192.0.2.${vmid}` : undefined, isProtected, lock };
      },
      async remark(_node, vmid, _stamp, { text, startsAtBoot }) {
        Object.assign(world.containers.get(vmid) ?? {}, { remark: text, startsAtBoot });
      },
      async makeTemplate(_node, vmid, stamp) {
        const found = world.containers.get(vmid);
        if (found?.stamp !== stamp || found.running) throw new OpsError('conflict', `CT ${vmid} cannot be a template.`);
        found.isTemplate = true;
      },
      address: async (_node, vmid) => `192.0.2.${vmid}`,
      async destroy(vmid, stamp) {
        if (world.containers.get(vmid)?.stamp !== stamp) return false;
        world.acts.push('destroy');
        return world.containers.delete(vmid);
      },
    },
    guest: {
      run: async ({ vmid }) => `noise\n${hostKey(vmid)}\nsudo\npermitrootlogin no\n`,
      push: async () => {},
      unit: async () => '',
    },
    monitor: noMonitor,
    forge: noForge,
    secrets: {
      async put(job, name, text) {
        world.secrets.set(`${job} ${name}`, text);
      },
      get: async (job, name) => world.secrets.get(`${job} ${name}`),
      names: async (job) => secretsOf(job).map((key) => key.slice(job.length + 1)),
      keep: async () => {},
      async drop(job, name) {
        for (const key of secretsOf(job)) if (name === undefined || key === `${job} ${name}`) world.secrets.delete(key);
      },
    },
    proxy: worldProxy(world),
    shell: { hostKey: async (address) => ({ fingerprint: hostKey(byAddress(address)) }) },
    reservations: {
      async takeHostname(hostname, job) {
        if (!world.hostnames.has(hostname)) world.hostnames.set(hostname, job);
        return world.hostnames.get(hostname) ?? job;
      },
      async releaseHostname(hostname, job) {
        if (world.hostnames.get(hostname) === job) world.hostnames.delete(hostname);
      },
      hostnameHolder: async (hostname) => world.hostnames.get(hostname),
      async takeVmid({ first, last }, taken, job) {
        const held = world.vmids.get(job);
        if (held !== undefined) return held;
        const used = new Set([...world.vmids.values(), ...taken]);
        for (let vmid = first; vmid <= last; vmid += 1) {
          if (used.has(vmid)) continue;
          world.vmids.set(job, vmid);
          return vmid;
        }
        throw new OpsError('conflict', 'Every container id is in use.');
      },
      vmidOf: async (job) => world.vmids.get(job),
      async releaseVmid(job) {
        world.vmids.delete(job);
      },
      async takeAddress(pool, job) {
        const free = pool.find((address) => ![...world.addresses.values()].includes(address)) ?? '';
        world.addresses.set(job, world.addresses.get(job) ?? free);
        return world.addresses.get(job) ?? '';
      },
      async releaseAddress(job) {
        world.addresses.delete(job);
      },
      async takePlacement(candidates, _memory, job) {
        const best = candidates.toSorted((a, b) => b.freeMiB - a.freeMiB)[0]?.node ?? '';
        world.placements.set(job, world.placements.get(job) ?? best);
        return world.placements.get(job) ?? best;
      },
      async releasePlacement(job) {
        world.placements.delete(job);
      },
      async takePort({ transport, purpose, first, last }, taken, job) {
        const mine = world.portsHeld.get(`${job} ${purpose}`);
        if (mine !== undefined) return Number(mine.split(':')[1]);
        const held = new Set(world.portsHeld.values());
        for (let port = first; port <= last; port += 1) {
          if (held.has(`${transport}:${port}`) || taken.includes(port)) continue;
          world.portsHeld.set(`${job} ${purpose}`, `${transport}:${port}`);
          return port;
        }
        throw new OpsError('conflict', 'Every port is in use.');
      },
      async releasePorts(job) {
        for (const held of [...world.portsHeld.keys()]) {
          if (held.startsWith(`${job} `)) world.portsHeld.delete(held);
        }
      },
      alone: (_key, act, { signal }) => act(signal),
    },
    schedule: {
      async put(later) {
        if (!world.scheduled.has(later.job)) world.scheduled.set(later.job, later);
      },
      async withdraw(job) {
        world.scheduled.delete(job);
      },
    },
    templates: {
      async add(template) {
        if (!world.templates.has(template.job)) world.templates.set(template.job, template);
      },
      find: async (job) => world.templates.get(job),
      list: async () => [...world.templates.values()],
      async remove(job) {
        world.templates.delete(job);
      },
    },
    containers: {
      async add(record) {
        if (!world.index.has(record.job)) world.index.set(record.job, record);
      },
      find: async (job) => world.index.get(job),
      async change(job, change) {
        const record = world.index.get(job);
        if (!record) throw new OpsError('not-found', 'This container is not known any more.');
        const changed = change(record);
        world.index.set(job, changed);
        return changed;
      },
      async remove(job) {
        world.index.delete(job);
      },
      byHostname: async (hostname) => [...world.index.values()].find((record) => record.hostname === hostname),
      list: async () => [...world.index.values()],
    },
  };
  return { ...world, ports };
}
