import { configOptions } from '../config-schema.ts';
import { needQuorum, parts, refuseLocked, refuseTaken, sizeText, unit } from '../container-config.ts';
import { require } from '../permissions.ts';
import { halt } from '../power.ts';
import { failed } from '../refusal.ts';
import { type Context, flag, type Route } from '../route.ts';
import { startTask } from '../tasks.ts';
import { pause } from '../times.ts';
import type { Config, Ct } from '../world.ts';
import { stored } from './config.ts';
import { ctOf, onCt } from './lxc.ts';
import { storageNamed } from './storage.ts';

const notConfig = new Set([
  'node',
  'ostemplate',
  'rootfs',
  'vmid',
  'storage',
  'start',
  'force',
  'password',
  'ssh-public-keys',
]);

function create(context: Context): string {
  const { world, who, values } = context;
  const vmid = Number(values.vmid);
  const node = String(values.node);
  needQuorum(world);
  refuseTaken(world, vmid);
  const [name = 'local', gib = '4'] = String(values.rootfs ?? 'local:4').split(':');
  const storage = storageNamed(world, name);
  require(world, who, `/storage/${name}`, 'Datastore.AllocateSpace');
  const options = Object.entries(values).filter(([key]) => !notConfig.has(key));
  const config: Config = {
    arch: 'amd64',
    ostype: String(values.ostemplate).includes('rocky') ? 'centos' : 'debian',
    memory: 512,
    swap: 512,
    ...Object.fromEntries(options.map(([key, value]) => [key, stored(key, value)])),
    lock: 'create',
  };
  const ct: Ct = { vmid, node, config, pending: {}, snapshots: [], running: undefined };
  world.cts.set(vmid, ct);
  return startTask(world, {
    type: 'vzcreate',
    id: String(vmid),
    node,
    who,
    async run(signal, log) {
      const unable = (why: string) => new Error(`unable to create CT ${vmid} - ${why}`);
      if (String(values.ostemplate).includes('nope')) throw unable(`volume '${values.ostemplate}' does not exist`);
      if (Number(gib) > 100_000) throw unable('unable to create image: The image size is too large');
      if (storage.full || Number(gib) < 0.5) {
        log('tar: ./usr: Cannot mkdir: No space left on device');
        throw unable("command 'tar xpf -' failed: exit code 2");
      }
      await pause(world.times.create, signal);
      await world.driver.create(
        vmid,
        config.ostype === 'centos' ? 'centos' : 'debian',
        String(config.hostname ?? `CT${vmid}`),
        node,
      );
      config.rootfs = `${name}:${vmid}/vm-${vmid}-disk-0.raw,size=${sizeText(Number(gib) * unit('G'))}`;
      delete config.lock;
    },
    async cleanUp() {
      world.cts.delete(vmid);
      await world.driver.destroy(vmid);
    },
  });
}

/** Rights on the container go with it, whether purged or not. */
function destroy(context: Context): string {
  const { world, who, values } = context;
  const ct = ctOf(context);
  if (ct.config.protection === 1) throw failed(`can't remove CT ${ct.vmid} - protection mode enabled`);
  refuseLocked(ct);
  if (ct.running !== undefined && !flag(values, 'force')) {
    throw failed(`unable to destroy CT ${ct.vmid} - container is running`);
  }
  needQuorum(world);
  return startTask(world, {
    type: 'vzdestroy',
    id: String(ct.vmid),
    node: ct.node,
    who,
    async run(signal) {
      if (ct.running !== undefined) await halt(world, ct, signal);
      await pause(world.times.destroy, signal);
      await world.driver.destroy(ct.vmid);
      world.cts.delete(ct.vmid);
      world.view.delete(ct.vmid);
      world.acl = world.acl.filter((entry) => entry.path !== `/vms/${ct.vmid}`);
    },
  });
}

/** Turns a stopped container into a template, at once. */
function template(context: Context): null {
  const ct = ctOf(context);
  refuseLocked(ct);
  if (ct.snapshots.length > 0) throw failed('unable to create template, because CT contains snapshots');
  if (ct.config.template === 1) throw failed("you can't convert a template to a template");
  if (ct.running !== undefined) throw failed("you can't convert a CT to template if the CT is running");
  ct.config.template = 1;
  const [volume = ''] = parts(ct.config.rootfs).get('')?.split(',') ?? [];
  ct.config.rootfs = `${volume.replace('/vm-', '/base-')},size=${parts(ct.config.rootfs).get('size')}`;
  return null;
}

export const createRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/lxc',
    params: {
      ...configOptions,
      vmid: { type: 'integer', format: 'vmid', required: true },
      ostemplate: { type: 'string', required: true },
      storage: { type: 'string', format: 'storage' },
      start: { type: 'boolean' },
      force: { type: 'boolean' },
      password: { type: 'string' },
      'ssh-public-keys': { type: 'string' },
    },
    allow: onCt('VM.Allocate'),
    run: create,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/lxc/{vmid}',
    params: {
      force: { type: 'boolean' },
      purge: { type: 'boolean' },
      'destroy-unreferenced-disks': { type: 'boolean' },
    },
    allow: onCt('VM.Allocate'),
    run: destroy,
  },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/template',
    sync: true,
    params: {},
    allow: onCt('VM.Allocate'),
    run: template,
  },
];
