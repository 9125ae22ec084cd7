import { nodeFigures, noticedOffline } from '../figures.ts';
import { may, require } from '../permissions.ts';
import type { Context, Route } from '../route.ts';

function list({ world, who }: Context): unknown {
  return [...world.nodes.values()].map((node) => ({
    id: `node/${node.name}`,
    node: node.name,
    type: 'node',
    status: noticedOffline(world, node) ? 'offline' : 'online',
    level: '',
    ssl_fingerprint: node.fingerprint,
    ...(may(world, who, `/nodes/${node.name}`, ['Sys.Audit']) ? nodeFigures(world, node) : {}),
  }));
}

function status({ world, values }: Context): unknown {
  const node = world.nodes.get(String(values.node));
  if (node === undefined) return null;
  const { mem = 0, uptime = 0, disk = 0, maxdisk = 0 } = nodeFigures(world, node);
  return {
    uptime,
    cpu: 0,
    wait: 0,
    idle: 0,
    loadavg: ['0.14', '0.22', '0.20'],
    memory: { total: node.memoryBytes, used: mem, free: node.memoryBytes - mem },
    swap: { total: 0, used: 0, free: 0 },
    rootfs: { total: maxdisk, used: disk, free: maxdisk - disk, avail: maxdisk - disk },
    cpuinfo: { cpus: node.cpus, cores: node.cpus, sockets: 1, model: 'lab', mhz: '2600.000', hvm: '', user_hz: 100 },
    ksm: { shared: 0 },
    'boot-info': { mode: 'legacy-bios' },
    pveversion: 'pve-manager/8.4.21/2606ac85',
    kversion: 'Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC',
    'current-kernel': {
      sysname: 'Linux',
      release: '6.18.44',
      version: '#1 SMP PREEMPT_DYNAMIC',
      machine: 'x86_64',
    },
  };
}

export const nodeRoutes: readonly Route[] = [
  { method: 'GET', path: '/nodes', params: {}, run: list },
  {
    method: 'GET',
    path: '/nodes/{node}/status',
    params: {},
    allow: ({ world, who }, given) => {
      if (world.nodes.has(given.node ?? '')) require(world, who, `/nodes/${given.node}`, 'Sys.Audit');
    },
    run: status,
  },
  { method: 'GET', path: '/nodes/{node}/qemu', params: { full: { type: 'boolean' } }, run: () => [] },
];
