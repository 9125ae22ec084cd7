import { randomBytes, randomUUID } from 'node:crypto';
import { freshMac } from './container-config.ts';
import type { ContainerDriver } from './driver.ts';
import { noFaults } from './faults.ts';
import type { Times } from './times.ts';
import { type Config, makeNode, now, type World } from './world.ts';

/** A template that stands on a node from the start. */
export interface Template {
  os: 'debian-12' | 'rocky-9';
  node: string;
  vmid: number;
}

export const usualTemplates: readonly Template[] = [
  { os: 'debian-12', node: 'pve1', vmid: 9001 },
  { os: 'debian-12', node: 'pve2', vmid: 9002 },
  { os: 'rocky-9', node: 'pve1', vmid: 9011 },
  { os: 'rocky-9', node: 'pve2', vmid: 9012 },
];

/** The account that Berth works as. */
export const bot = { userid: 'berth@pve', tokenid: 'lab' };

/** A cluster as installed: nodes, one local storage and one shared, root@pam, no containers. */
export function makeWorld(options: { nodes: readonly string[]; times: Times; driver: ContainerDriver }): World {
  const user = (userid: string) => ({
    userid,
    enabled: true,
    password: randomUUID(),
    comment: undefined,
    email: undefined,
    groups: [],
  });
  const storage = { type: 'dir' as const, nodes: undefined, full: false };
  return {
    nodes: new Map(options.nodes.map((name, index) => [name, makeNode(name, index + 1)])),
    quorate: true,
    cts: new Map(),
    storages: new Map([
      ['local', { ...storage, name: 'local', shared: false, content: 'iso,rootdir,backup,vztmpl,snippets' }],
      ['shared', { ...storage, name: 'shared', shared: true, content: 'rootdir,vztmpl' }],
    ]),
    users: new Map([['root@pam', user('root@pam')]]),
    tokens: new Map(),
    acl: [],
    tasks: new Map(),
    view: new Map(),
    times: options.times,
    faults: noFaults(),
    driver: options.driver,
    changed() {},
    nextPid: 500,
    secret: randomBytes(32).toString('hex'),
    startedAt: now(),
  };
}

/** The bot with the least that its work needs, and its API token. */
export function addBot(world: World): { id: string; secret: string } {
  const { userid, tokenid } = bot;
  world.users.set(userid, {
    userid,
    enabled: true,
    password: undefined,
    comment: 'Berth',
    email: undefined,
    groups: [],
  });
  const grants = [
    ['/vms', 'PVEVMAdmin'],
    ['/storage', 'PVEDatastoreUser'],
    ['/sdn/zones', 'PVESDNUser'],
    // Memory figures of the nodes, and whether a user exists.
    ['/nodes', 'PVEAuditor'],
    ['/access/groups', 'PVEAuditor'],
  ] as const;
  for (const [path, roleid] of grants) world.acl.push({ path, type: 'user', ugid: userid, roleid, propagate: true });
  const secret = randomUUID();
  world.tokens.set(`${userid}!${tokenid}`, { userid, tokenid, secret, privsep: false, comment: undefined });
  return { id: `${userid}!${tokenid}`, secret };
}

/** Puts a template on its node: a root of its own, or a copy of `like`'s. */
export async function addTemplate(world: World, template: Template, like?: number): Promise<void> {
  const { os, node, vmid } = template;
  const ostype = os === 'rocky-9' ? 'centos' : 'debian';
  if (like === undefined) await world.driver.create(vmid, ostype, os, node);
  else await world.driver.clone(like, vmid, os, node);
  const config: Config = {
    arch: 'amd64',
    cores: 1,
    features: 'nesting=1',
    hostname: os,
    memory: 512,
    net0: `name=eth0,bridge=vmbr0,hwaddr=${freshMac()},ip=dhcp,type=veth`,
    ostype,
    rootfs: `local:${vmid}/base-${vmid}-disk-0.raw,size=2G`,
    swap: 512,
    template: 1,
    unprivileged: 1,
  };
  world.cts.set(vmid, { vmid, node, config, pending: {}, snapshots: [], running: undefined });
}
