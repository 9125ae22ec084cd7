import { digestOf, refuseLocked, storageOf } from '../container-config.ts';
import { type Context, type Route, text } from '../route.ts';
import { startTask } from '../tasks.ts';
import type { Ct } from '../world.ts';
import { now } from '../world.ts';
import { ctOf, onCt } from './lxc.ts';
import { storageNamed } from './storage.ts';

const work =
  (type: string, change: (ct: Ct, context: Context) => void) =>
  (context: Context): string => {
    const ct = ctOf(context);
    const run = async () => {
      refuseLocked(ct);
      change(ct, context);
    };
    return startTask(context.world, { type, id: String(ct.vmid), node: ct.node, who: context.who, run });
  };

function take(ct: Ct, { world, values }: Context): void {
  const name = String(values.snapname);
  if (storageNamed(world, storageOf(ct.config)).type !== 'btrfs') throw new Error('snapshot feature is not available');
  if (ct.snapshots.some((one) => one.name === name)) throw new Error(`snapshot name '${name}' already used`);
  const description = text(values, 'description');
  ct.snapshots.push({
    name,
    description: description === undefined ? '' : `${description}\n`,
    at: now(),
    config: { ...ct.config },
  });
}

function named(ct: Ct, { values }: Context) {
  const found = ct.snapshots.find((one) => one.name === values.snapname);
  if (found === undefined) throw new Error(`snapshot '${values.snapname}' does not exist`);
  return found;
}

function list(context: Context): unknown {
  const ct = ctOf(context);
  const last = ct.snapshots.at(-1);
  return [
    ...ct.snapshots.map((one, index) => ({
      name: one.name,
      description: one.description,
      snaptime: one.at,
      ...(index > 0 ? { parent: ct.snapshots[index - 1]?.name } : {}),
    })),
    {
      name: 'current',
      description: 'You are here!',
      digest: digestOf(ct.config),
      running: ct.running === undefined ? 0 : 1,
      ...(last === undefined ? {} : { parent: last.name }),
    },
  ];
}

/** Configurations only: a simulated root is not rolled back. */
export const snapshotRoutes: readonly Route[] = [
  { method: 'GET', path: '/nodes/{node}/lxc/{vmid}/snapshot', params: {}, allow: onCt('VM.Audit'), run: list },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/snapshot',
    params: { snapname: { type: 'string', format: 'configid', required: true }, description: { type: 'string' } },
    allow: onCt('VM.Snapshot'),
    run: work('vzsnapshot', take),
  },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback',
    params: { start: { type: 'boolean' } },
    allow: onCt('VM.Snapshot', 'VM.Snapshot.Rollback'),
    run: work('vzrollback', (ct, context) => {
      ct.config = { ...named(ct, context).config };
    }),
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}',
    params: { force: { type: 'boolean' } },
    allow: onCt('VM.Snapshot'),
    run: work('vzdelsnapshot', (ct, context) => {
      const found = named(ct, context);
      ct.snapshots = ct.snapshots.filter((one) => one !== found);
    }),
  },
];
