import { storageFigures } from '../figures.ts';
import { splitList } from '../formats.ts';
import { may, require } from '../permissions.ts';
import { failed } from '../refusal.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import type { Storage, World } from '../world.ts';

/** Whether a storage exists on a node. */
export const isOn = (storage: Storage, node: string): boolean => storage.nodes?.includes(node) ?? true;

/** @throws Refusal 500 in the words of the storage layer */
export function storageNamed(world: World, name: string): Storage {
  const storage = world.storages.get(name);
  if (storage === undefined) throw failed(`storage '${name}' does not exist`);
  return storage;
}

function list({ world, who, values }: Context): unknown {
  const content = text(values, 'content');
  return [...world.storages.values()]
    .filter((one) => isOn(one, String(values.node)))
    .filter((one) => may(world, who, `/storage/${one.name}`, ['Datastore.Audit', 'Datastore.AllocateSpace']))
    .filter((one) => content === undefined || splitList(content).every((kind) => one.content.split(',').includes(kind)))
    .filter((one) => values.storage === undefined || one.name === values.storage)
    .map((one) => ({
      storage: one.name,
      type: one.type,
      content: one.content,
      shared: one.shared ? 1 : 0,
      enabled: 1,
      active: 1,
      ...storageFigures(one),
    }));
}

export const storageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/storage',
    params: {
      content: { type: 'string' },
      enabled: { type: 'boolean' },
      format: { type: 'boolean' },
      storage: { type: 'string', format: 'storage' },
      target: { type: 'string', format: 'node' },
    },
    run: list,
  },
  {
    method: 'POST',
    path: '/storage',
    sync: true,
    params: {
      storage: { type: 'string', format: 'storage', required: true },
      type: { type: 'string', oneOf: ['dir', 'btrfs'], required: true },
      path: { type: 'string' },
      content: { type: 'string' },
      nodes: { type: 'string' },
      shared: { type: 'boolean' },
    },
    allow: ({ world, who }) => require(world, who, '/storage', 'Datastore.Allocate'),
    run({ world, values }) {
      const name = String(values.storage);
      if (world.storages.has(name)) throw failed(`create storage failed: storage ID '${name}' already defined`);
      const type = values.type === 'btrfs' ? 'btrfs' : 'dir';
      const nodes = text(values, 'nodes');
      world.storages.set(name, {
        name,
        type,
        shared: flag(values, 'shared'),
        content: text(values, 'content') ?? 'rootdir',
        nodes: nodes === undefined ? undefined : splitList(nodes),
        full: false,
      });
      return { storage: name, type };
    },
  },
];
