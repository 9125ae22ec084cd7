import { nodeFigures, noticedOffline, storageFigures } from '../figures.ts';
import { may, require } from '../permissions.ts';
import { invalid } from '../refusal.ts';
import type { Context, Route } from '../route.ts';
import { listed } from '../tasks.ts';
import { refreshView } from '../view.ts';

function resources({ world, who, values }: Context): unknown {
  if (world.times.pvestatd === 0) refreshView(world);
  const wanted = (type: string) => values.type === undefined || values.type === type;
  const cts = [...world.cts.values()]
    .filter((ct) => may(world, who, `/vms/${ct.vmid}`, ['VM.Audit']))
    .map((ct) => ({
      id: `lxc/${ct.vmid}`,
      type: 'lxc',
      vmid: ct.vmid,
      node: ct.node,
      ...(world.view.get(ct.vmid) ?? { status: 'unknown' }),
    }));
  const nodes = [...world.nodes.values()].map((node) => ({
    id: `node/${node.name}`,
    type: 'node',
    node: node.name,
    level: '',
    status: noticedOffline(world, node) ? 'offline' : 'online',
    ...(may(world, who, `/nodes/${node.name}`, ['Sys.Audit']) ? { ...nodeFigures(world, node), 'cgroup-mode': 2 } : {}),
  }));
  const storages = [...world.storages.values()]
    .filter((one) => may(world, who, `/storage/${one.name}`, ['Datastore.Audit', 'Datastore.AllocateSpace']))
    .flatMap((one) =>
      (one.nodes ?? [...world.nodes.keys()]).map((node) => ({
        id: `storage/${node}/${one.name}`,
        type: 'storage',
        storage: one.name,
        node,
        status: 'available',
        plugintype: one.type,
        content: one.content,
        shared: one.shared ? 1 : 0,
        maxdisk: storageFigures(one).total,
        disk: storageFigures(one).used,
      })),
    );
  return [...(wanted('vm') ? cts : []), ...(wanted('node') ? nodes : []), ...(wanted('storage') ? storages : [])];
}

function nextid({ world, values }: Context): string {
  if (values.vmid !== undefined) {
    const vmid = Number(values.vmid);
    if (world.cts.has(vmid)) throw invalid({ vmid: `VM ${vmid} already exists` });
    return String(vmid);
  }
  let free = 100;
  while (world.cts.has(free)) free += 1;
  return String(free);
}

export const clusterRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/version',
    params: {},
    run: () => ({ version: '8.4.21', release: '8.4', repoid: '2606ac85' }),
  },
  {
    method: 'GET',
    path: '/cluster/resources',
    params: { type: { type: 'string', oneOf: ['vm', 'storage', 'node', 'sdn'] } },
    run: resources,
  },
  { method: 'GET', path: '/cluster/nextid', params: { vmid: { type: 'integer', format: 'vmid' } }, run: nextid },
  {
    method: 'GET',
    path: '/cluster/tasks',
    params: {},
    run: ({ world, who }) =>
      [...world.tasks.values()]
        .filter((task) => task.user === who.userid || may(world, who, `/nodes/${task.node}`, ['Sys.Audit']))
        .reverse()
        .slice(0, 25)
        .map((task) => ({ ...listed(task), saved: task.endtime === undefined ? '0' : '1' })),
  },
  {
    method: 'GET',
    path: '/cluster/status',
    params: {},
    allow: ({ world, who }) => require(world, who, '/', 'Sys.Audit'),
    run: ({ world, via }) => [
      {
        type: 'cluster',
        id: 'cluster',
        name: 'lab',
        nodes: world.nodes.size,
        version: 2,
        quorate: world.quorate ? 1 : 0,
      },
      ...[...world.nodes.values()].map((node, index) => ({
        type: 'node',
        id: `node/${node.name}`,
        name: node.name,
        nodeid: index + 1,
        ip: node.address,
        online: node.online ? 1 : 0,
        local: node.name === via ? 1 : 0,
        level: '',
      })),
    ],
  },
];
