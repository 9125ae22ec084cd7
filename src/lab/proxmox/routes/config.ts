import { configOptions, notHotpluggable } from '../config-schema.ts';
import { digestOf, joined, limitsOf, parts, refuseLocked, storedNetwork } from '../container-config.ts';
import { normalTags, splitList } from '../formats.ts';
import { type Identity, isRoot, require } from '../permissions.ts';
import { failed, forbidden, invalid } from '../refusal.ts';
import { type Context, type Route, text } from '../route.ts';
import type { Values } from '../schema.ts';
import type { Config, Ct, World } from '../world.ts';
import { ctOf, onCt } from './lxc.ts';

const bridges = new Set(['vmbr0']);
const control = new Set(['delete', 'digest', 'node', 'revert', 'vmid']);

function privilegeFor(option: string): string {
  if (/^(cores|cpulimit|cpuunits)$/.test(option)) return 'VM.Config.CPU';
  if (/^(memory|swap)$/.test(option)) return 'VM.Config.Memory';
  if (/^(net\d+|nameserver|searchdomain|hostname)$/.test(option)) return 'VM.Config.Network';
  return /^(rootfs|mp\d+)$/.test(option) ? 'VM.Config.Disk' : 'VM.Config.Options';
}

/** What only root@pam itself may change, a token of its own not included. */
function refuseRootOnly(ct: Ct, option: string, value: string): void {
  if (option === 'hookscript') throw forbidden('changing the hookscript is only allowed for root@pam');
  if (/^dev\d+$/.test(option)) throw forbidden('configuring device passthrough is only allowed for root@pam');
  if (/^mp\d+$/.test(option) && value.startsWith('/')) {
    throw forbidden(`mount point type ${value.startsWith('/dev/') ? 'device' : 'bind'} is only allowed for root@pam`);
  }
  if (option !== 'features') return;
  const others = (all: string | number | undefined) => {
    const map = parts(all);
    map.delete('nesting');
    return joined(map, []);
  };
  if (others(value) !== others(ct.config.features)) {
    throw forbidden('changing feature flags (except nesting) is only allowed for root@pam');
  }
}

/** Checks every option of a change. @throws Refusal 403 */
function allowChange(world: World, who: Identity, ct: Ct, change: Record<string, string>): void {
  for (const [option, value] of Object.entries(change)) {
    if (!isRoot(who)) refuseRootOnly(ct, option, value);
    const path = `/vms/${ct.vmid}`;
    if (option === 'features') require(world, who, path, 'VM.Allocate');
    else require(world, who, path, privilegeFor(option));
    const bridge = /^net\d+$/.test(option) ? parts(value).get('bridge') : undefined;
    if (bridge !== undefined) require(world, who, `/sdn/zones/localnetwork/${bridge}`, 'SDN.Use');
  }
}

/** An option as the configuration file keeps it. */
export function stored(option: string, value: string | number, previous?: string | number): string | number {
  if (option === 'tags') return normalTags(String(value));
  if (option === 'features') return joined(parts(value), []);
  if (/^net\d+$/.test(option))
    return storedNetwork(String(value), parts(value).get('hwaddr') ?? parts(previous).get('hwaddr'));
  return value;
}

/** The order of the refusals is the real one's: who, what, locked, changed meanwhile, impossible. */
async function changeConfig(world: World, who: Identity, ct: Ct, values: Values): Promise<null> {
  const entries = Object.entries(values).filter(([name]) => !control.has(name));
  const removed = splitList(text(values, 'delete') ?? '');
  if (entries.length === 0 && removed.length === 0) throw failed('no options specified');
  for (const option of removed) {
    if (!Object.hasOwn(configOptions, option)) throw invalid({ delete: `unknown option '${option}'` });
  }
  allowChange(world, who, ct, Object.fromEntries(entries.map(([name, value]) => [name, String(value)])));
  allowChange(world, who, ct, Object.fromEntries(removed.map((name) => [name, ''])));
  refuseLocked(ct);
  if (values.digest !== undefined && values.digest !== digestOf(ct.config)) {
    throw failed('detected modified configuration - file changed by other user? Try again.');
  }
  if (values.unprivileged !== undefined) throw failed("unable to modify read-only option: 'unprivileged'");
  if (values.hookscript !== undefined) throw failed(`script '${values.hookscript}' does not exist`);
  if (!world.quorate) {
    const file = `/etc/pve/nodes/${ct.node}/lxc/${ct.vmid}.conf.tmp.${world.nextPid}`;
    throw failed(`unable to open file '${file}' - Permission denied`);
  }
  const before = { ...ct.config };
  apply(ct, entries, removed);
  if (ct.running !== undefined) await limitNow(world, ct, before);
  return null;
}

/** Cores and memory of a running container; what the kernel refuses stays pending. @throws Refusal 400 */
async function limitNow(world: World, ct: Ct, before: Config): Promise<void> {
  const changed = ['cores', 'memory', 'swap'].filter((option) => before[option] !== ct.config[option]);
  if (changed.length === 0) return;
  await world.driver.whole?.limit(ct.vmid, limitsOf(ct.config)).catch((thrown: unknown) => {
    for (const option of changed) {
      const [wanted, old] = [ct.config[option], before[option]];
      if (wanted !== undefined) ct.pending[option] = wanted;
      if (old === undefined) delete ct.config[option];
      else ct.config[option] = old;
    }
    throw invalid({ [changed[0] ?? 'memory']: `hotplug problem - ${String(thrown)}` });
  });
}

function apply(ct: Ct, entries: readonly (readonly [string, string | number])[], removed: readonly string[]): void {
  const target = (option: string): Config =>
    ct.running !== undefined && notHotpluggable.has(option) ? ct.pending : ct.config;
  for (const option of removed) {
    delete ct.config[option];
    delete ct.pending[option];
  }
  for (const [option, value] of entries) {
    const kept = stored(option, value, ct.config[option]);
    const bridge = /^net\d+$/.test(option) ? parts(kept).get('bridge') : undefined;
    if (ct.running !== undefined && bridge !== undefined && !bridges.has(bridge)) {
      // The value stays pending, and the next start fails on it: so does the real one.
      ct.pending[option] = kept;
      throw invalid({ [option]: `hotplug problem - bridge '${bridge}' does not exist` });
    }
    target(option)[option] = kept;
  }
}

/** A bridge that the node lacks, named by a container's networks. */
export const missingBridge = (config: Config): string | undefined =>
  Object.entries(config)
    .filter(([key]) => /^net\d+$/.test(key))
    .map(([, value]) => parts(value).get('bridge'))
    .find((bridge) => bridge !== undefined && !bridges.has(bridge));

export const configRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: '/nodes/{node}/lxc/{vmid}/config',
    sync: true,
    params: {
      ...configOptions,
      delete: { type: 'string' },
      digest: { type: 'string', maxLength: 64 },
      revert: { type: 'string' },
    },
    allow: onCt('VM.Config.Disk', 'VM.Config.CPU', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options'),
    run: (context: Context) => changeConfig(context.world, context.who, ctOf(context), context.values),
  },
];
