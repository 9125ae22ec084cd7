import { diskBytes, needQuorum, parts, refuseLocked, sizeText, storageOf, unit } from '../container-config.ts';
import { boot, halt } from '../power.ts';
import { failed, invalid, Refusal } from '../refusal.ts';
import { type Context, flag, type Route } from '../route.ts';
import { startTask } from '../tasks.ts';
import { pause } from '../times.ts';
import { ctOf, onCt } from './lxc.ts';
import { isOn, storageNamed } from './storage.ts';

function migrate(context: Context): string {
  const { world, who, values } = context;
  const target = String(values.target);
  if (target === values.node) throw invalid({ target: 'target is local node.' });
  if (!world.nodes.has(target)) throw failed(`no such cluster node '${target}'`);
  needQuorum(world);
  const ct = ctOf(context);
  if (ct.running !== undefined && !flag(values, 'restart') && !flag(values, 'online')) {
    throw failed("can't migrate running container without --online or --restart");
  }
  const wasRunning = ct.running !== undefined;
  return startTask(world, {
    type: 'vzmigrate',
    id: String(ct.vmid),
    node: ct.node,
    who,
    async run(signal, log) {
      refuseLocked(ct);
      const storage = storageNamed(world, storageOf(ct.config));
      if (!isOn(storage, target)) {
        log(`ERROR: migration aborted: storage '${storage.name}' is not available on node '${target}'`);
        throw new Error('migration aborted');
      }
      if (wasRunning) await halt(world, ct, signal);
      await pause(world.times.migrate, signal);
      await world.driver.whole?.migrate(ct.vmid, target);
      ct.node = target;
      if (wasRunning) await boot(world, ct);
    },
  });
}

/** Grows a volume. Nobody looks whether there is room for it. */
function resize(context: Context): string {
  const { world, who, values } = context;
  const ct = ctOf(context);
  const disk = String(values.disk);
  const volume = parts(ct.config[disk]);
  if (!volume.has('')) {
    const gone = 'property is missing and it is not optional';
    throw new Refusal(500, 'format error', { errors: { mp: gone, volume: gone } });
  }
  const match = /^(\+?)(\d+(?:\.\d+)?)([KMGT]?)$/.exec(String(values.size));
  const asked = Number(match?.[2] ?? 0) * unit(match?.[3]);
  const bytes = match?.[1] === '+' ? diskBytes(ct.config) + asked : asked;
  if (bytes < diskBytes(ct.config)) throw failed('unable to shrink disk size');
  return startTask(world, {
    type: 'resize',
    id: String(ct.vmid),
    node: ct.node,
    who,
    async run() {
      refuseLocked(ct);
      ct.config[disk] = `${volume.get('')},size=${sizeText(bytes)}`;
    },
  });
}

export const moveRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/migrate',
    params: {
      target: { type: 'string', format: 'node', required: true },
      online: { type: 'boolean' },
      restart: { type: 'boolean' },
      timeout: { type: 'integer' },
      'target-storage': { type: 'string' },
      bwlimit: { type: 'number', min: 0 },
    },
    allow: onCt('VM.Migrate'),
    run: migrate,
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/lxc/{vmid}/resize',
    params: {
      disk: { type: 'string', required: true },
      size: { type: 'string', format: 'size', required: true },
      digest: { type: 'string', maxLength: 64 },
    },
    allow: onCt('VM.Config.Disk'),
    run: resize,
  },
];
