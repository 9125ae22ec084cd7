import {
  freshMac,
  needQuorum,
  parts,
  refuseLocked,
  refuseTaken,
  storageOf,
  storedNetwork,
} from '../container-config.ts';
import { require } from '../permissions.ts';
import { failed } from '../refusal.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import { startTask } from '../tasks.ts';
import { pause, together } from '../times.ts';
import type { Config, Ct, Storage, World } from '../world.ts';
import { ctOf, onCt } from './lxc.ts';
import { storageNamed } from './storage.ts';

interface Order {
  source: Ct;
  newid: number;
  full: boolean;
  storage: Storage;
  /** Where the clone ends up. */
  target: string;
}

/** Everything that can be refused before a worker starts, in the real one's order. */
function order(context: Context): Order {
  const { world, who, values } = context;
  const node = String(values.node);
  const target = text(values, 'target') ?? node;
  if (!world.nodes.has(target)) throw failed(`no such cluster node '${target}'`);
  needQuorum(world);
  const source = ctOf(context);
  refuseLocked(source);
  const newid = Number(values.newid);
  refuseTaken(world, newid);
  const full = values.full === undefined ? source.config.template !== 1 : flag(values, 'full');
  const asked = text(values, 'storage');
  if (asked !== undefined && !full) throw failed("parameter 'storage' not allowed for linked clones");
  const storage = storageNamed(world, asked ?? storageOf(source.config));
  for (const [option, value] of Object.entries(source.config)) {
    const bridge = /^net\d+$/.test(option) ? parts(value).get('bridge') : undefined;
    if (bridge !== undefined) require(world, who, `/sdn/zones/localnetwork/${bridge}`, 'SDN.Use');
  }
  require(world, who, `/storage/${storage.name}`, 'Datastore.AllocateSpace');
  const volume = parts(source.config.rootfs).get('') ?? '';
  if (!full && storage.type !== 'btrfs') throw failed(`Linked clone feature for '${volume}' is not available`);
  if (full && source.running !== undefined) {
    throw failed('Cannot do full clones on a running container without snapshots');
  }
  if (target !== node && !storage.shared) {
    throw failed(
      asked === undefined
        ? `can't clone CT to node '${target}' (CT uses local storage)`
        : `can't clone to non-shared storage '${asked}'`,
    );
  }
  return { source, newid, full, storage, target };
}

/** All of the source but its volume, its locks and its MAC addresses; protection, tags and addresses come along. */
function copiedConfig(source: Config, hostname: string | undefined, description: string | undefined): Config {
  const { rootfs: _rootfs, template: _template, lock: _lock, description: _description, ...rest } = source;
  const copy: Config = { ...rest };
  for (const [option, value] of Object.entries(rest)) {
    if (/^net\d+$/.test(option)) copy[option] = storedNetwork(String(value), freshMac());
  }
  if (hostname !== undefined) copy.hostname = hostname;
  // The template's notes are its own.
  if (description !== undefined) copy.description = description;
  return { ...copy, lock: 'create' };
}

function clone(context: Context): string {
  const { world, who, values } = context;
  const { source, newid, storage, target } = order(context);
  const config = copiedConfig(source.config, text(values, 'hostname'), text(values, 'description'));
  const made: Ct = { vmid: newid, node: source.node, config, pending: {}, snapshots: [], running: undefined };
  world.cts.set(newid, made);
  source.config.lock = 'disk';
  return startTask(world, {
    type: 'vzclone',
    id: String(source.vmid),
    node: source.node,
    who,
    async run(signal, log) {
      log(`create full clone of mountpoint rootfs (${parts(source.config.rootfs).get('')})`);
      await together(copy(world, source, made, storage, log), pause(world.times.clone, signal));
      signal.throwIfAborted();
      const size = parts(source.config.rootfs).get('size') ?? '2G';
      made.config.rootfs = `${storage.name}:${newid}/vm-${newid}-disk-0.raw,size=${size}`;
      delete made.config.lock;
      delete source.config.lock;
      if (target !== made.node) await world.driver.whole?.migrate(made.vmid, target);
      made.node = target;
    },
    async cleanUp() {
      delete source.config.lock;
      world.cts.delete(newid);
      await world.driver.destroy(newid);
    },
  });
}

async function copy(world: World, source: Ct, made: Ct, storage: Storage, log: (line: string) => void): Promise<void> {
  if (storage.full) {
    log('rsync: [receiver] write failed: No space left on device (28)');
    throw new Error("clone failed: command 'rsync' failed: exit code 11");
  }
  await world.driver.clone(source.vmid, made.vmid, String(made.config.hostname), made.node);
}

export const cloneRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/clone',
    params: {
      newid: { type: 'integer', format: 'vmid', required: true },
      hostname: { type: 'string', format: 'dns-name', maxLength: 255 },
      description: { type: 'string', maxLength: 8192 },
      full: { type: 'boolean' },
      storage: { type: 'string', format: 'storage' },
      target: { type: 'string', format: 'node' },
      pool: { type: 'string' },
      snapname: { type: 'string', format: 'configid' },
      bwlimit: { type: 'number', min: 0 },
    },
    allow(base, given) {
      onCt('VM.Clone')(base, given);
      if (given.newid !== undefined) require(base.world, base.who, `/vms/${given.newid}`, 'VM.Allocate');
    },
    run: clone,
  },
];
