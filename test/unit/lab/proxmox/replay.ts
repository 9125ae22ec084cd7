import { readFileSync } from 'node:fs';
import { type ApiReply, answer } from '../../../../src/lab/proxmox/api.ts';
import { type ContainerDriver, paperDriver } from '../../../../src/lab/proxmox/driver.ts';
import type { Identity } from '../../../../src/lab/proxmox/permissions.ts';
import { makeWorld } from '../../../../src/lab/proxmox/seed.ts';
import { noTimes } from '../../../../src/lab/proxmox/times.ts';
import type { Config, Ct, World } from '../../../../src/lab/proxmox/world.ts';

/** One exchange that a real two-node 8.4 cluster answered, in the order in which it was asked. */
export interface Exchange {
  n: number;
  method: string;
  path: string;
  params?: string;
  status: number;
  reason?: string;
  body?: Record<string, unknown>;
  /** The body was not kept whole: only status and reason are compared. */
  partial?: boolean;
  /** How the task that it started ended. */
  exitstatus?: string;
}

export const exchanges: readonly Exchange[] = JSON.parse(
  readFileSync(new URL('../../../fixtures/pve/exchanges.json', import.meta.url), 'utf8'),
);

export const root: Identity = { userid: 'root@pam', tokenid: undefined };
export const none = { authorization: undefined, cookie: undefined, csrf: undefined };

const net0 = 'name=eth0,bridge=vmbr0,gw=192.0.2.1,hwaddr=BC:24:11:00:00:00,ip=192.0.2.100/24,type=veth';

/** A stopped container as the recorded cluster had them. */
export function ct(vmid: number, hostname: string, more: Config = {}): Ct {
  const config: Config = {
    arch: 'amd64',
    cores: 1,
    features: 'nesting=1',
    hostname,
    memory: 512,
    net0,
    ostype: 'debian',
    rootfs: `local:${vmid}/vm-${vmid}-disk-0.raw,size=2G`,
    swap: 512,
    unprivileged: 1,
    ...more,
  };
  return { vmid, node: 'pve1', config, pending: {}, snapshots: [], running: undefined };
}

/** The recorded cluster as it stood before the first exchange. */
export async function recordedWorld(driver: ContainerDriver = paperDriver()): Promise<World> {
  // The cluster's own view moves only when the replay says so.
  const times = { ...noTimes, pvestatd: 10_000 };
  const world = makeWorld({ nodes: ['pve1', 'pve2'], times, driver });
  world.storages.delete('shared');
  world.cts.set(100, ct(100, 'tmpl', { template: 1, rootfs: 'local:100/base-100-disk-0.raw,size=2G' }));
  world.cts.set(101, ct(101, 'alpha'));
  for (const { vmid, node } of world.cts.values()) await driver.create(vmid, 'debian', 'recorded', node);
  return world;
}

/** `a=1 b=two words` as it was recorded: a value ends where the next name begins. */
function parsed(params: string | undefined): Record<string, string> {
  const pairs = (params ?? '').split(/ (?=[a-z][\w.-]*=)/).filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** Asks the lab's API what was recorded; `upids` leads from recorded tasks to the lab's. */
export function replay(
  world: World,
  exchange: Exchange,
  who: Identity | undefined,
  upids: ReadonlyMap<string, string>,
): Promise<ApiReply> {
  const [path = '', query] = exchange.path.split('?');
  const params = { ...parsed(exchange.params), ...Object.fromEntries(new URLSearchParams(query)) };
  const here = path.replace(/UPID:[^/]+/, (upid) => upids.get(upid) ?? upid);
  // Who is nobody shows a token of the wrong secret where 401 said so, and nothing where it said `No ticket`.
  const wrong = 'PVEAPIToken=bot@pve!ops=00000000-0000-0000-0000-000000000001';
  const credentials = exchange.reason === 'Authentication failed!' ? { ...none, authorization: wrong } : none;
  const asked = { method: exchange.method, path: here, params, credentials, via: 'pve1' };
  return answer(world, who === undefined ? asked : { ...asked, who });
}

const volatile = new Set(
  'avail cgroup-mode cpu digest disk endtime ip maxdisk mem netin netout pid pstart snaptime ssl_fingerprint starttime total upid uptime used used_fraction value'.split(
    ' ',
  ),
);

/** A body with all that differs between two runs blanked, and lists in one order. */
export function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => comparable(one)).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, one]) => [name, comparable(one, name)]));
  }
  if (volatile.has(key)) return typeof value;
  if (typeof value !== 'string') return value;
  return value
    .replace(/UPID:(\w+):\w+:\w+:\w+:/, 'UPID:$1:::')
    .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/gi, 'mac')
    .replace(/fe80::[0-9a-f:]+/, 'fe80::')
    .replace(/conf\.tmp\.\d+/, 'conf.tmp');
}
