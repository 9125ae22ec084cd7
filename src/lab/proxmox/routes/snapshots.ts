import { digestOf, refuseLocked, storageOf } from '../container-config.ts';
import { boot, halt } from '../power.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import { startTask } from '../tasks.ts';
import type { Ct } from '../world.ts';
import { now } from '../world.ts';
import { ctOf, onCt } from './lxc.ts';
import { storageNamed } from './storage.ts';

const work =
  (type: string, change: (ct: Ct, context: Context, signal: AbortSignal) => Promise<void>) =>
  (context: Context): string => {
    const ct = ctOf(context);
    const run = async (signal: AbortSignal) => {
      refuseLocked(ct);
      await change(ct, context, signal);
    };
    return startTask(context.world, { type, id: String(ct.vmid), node: ct.node, who: context.who, run });
  };

async function take(ct: Ct, { world, values }: Context): Promise<void> {
  const name = String(values.snapname);
  if (storageNamed(world, storageOf(ct.config)).type !== 'btrfs') throw new Error('snapshot feature is not available');
  if (ct.snapshots.some((one) => one.name === name)) throw new Error(`snapshot name '${name}' already used`);
  const description = text(values, 'description');
  await world.driver.whole?.snapshot(ct.vmid, name);
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

/** Of a simulated container only the configuration is kept, and its root is not rolled back. */
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
    run: work('vzrollback', async (ct, context, signal) => {
      const { world, values } = context;
      const { name, config } = named(ct, context);
      if (ct.running !== undefined) await halt(world, ct, signal);
      await world.driver.whole?.rollback(ct.vmid, name);
      ct.config = { ...config };
      if (flag(values, 'start')) await boot(world, ct);
    }),
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}',
    params: { force: { type: 'boolean' } },
    allow: onCt('VM.Snapshot'),
    run: work('vzdelsnapshot', async (ct, context) => {
      const found = named(ct, context);
      await context.world.driver.whole?.dropSnapshot(ct.vmid, found.name);
      ct.snapshots = ct.snapshots.filter((one) => one !== found);
    }),
  },
];
