import { isIPv4 } from 'node:net';
import { hostnameOf, limitsOf, parts, refuseLocked } from './container-config.ts';
import type { Network } from './driver.ts';
import { missingBridge } from './routes/config.ts';
import { pause, together } from './times.ts';
import type { Config, Ct, World } from './world.ts';

/** The static address a configuration asks for, where it lies in 127/8; anything else stands for itself only. */
function staticAddress(ct: Ct): string | undefined {
  const address = parts(ct.config.net0).get('ip')?.split('/')[0] ?? '';
  return isIPv4(address) ? address : undefined;
}

function networksOf(config: Config): Network[] {
  const keys = Object.keys(config).filter((key) => /^net\d+$/.test(key));
  return keys.sort().map((key) => {
    const map = parts(config[key]);
    const ip = map.get('ip') ?? '';
    const cidr = isIPv4(ip.split('/')[0] ?? '') ? ip : undefined;
    return { name: map.get('name') ?? 'eth0', mac: map.get('hwaddr') ?? '', cidr, gateway: map.get('gw') };
  });
}

/** Boots a container: what waited for a start is in force now. @throws Error in the words of a start task */
export async function boot(world: World, ct: Ct): Promise<void> {
  refuseLocked(ct);
  if (ct.config.template === 1) throw new Error("you can't start a CT if it's a template");
  Object.assign(ct.config, ct.pending);
  ct.pending = {};
  const bridge = missingBridge(ct.config);
  if (bridge !== undefined) throw new Error(`bridge '${bridge}' does not exist`);
  const address = staticAddress(ct);
  const running = await together(
    world.driver.start(ct.vmid, {
      hostname: hostnameOf(ct),
      address,
      networks: networksOf(ct.config),
      limits: limitsOf(ct.config),
    }),
    pause(world.times.start),
  );
  const now = { ...running, since: Date.now(), staticAddress: address !== undefined };
  ct.running = now;
  // One that is switched off from inside is stopped for the API too.
  void running.ended?.then(() => {
    if (ct.running === now) ct.running = undefined;
  });
}

/** Asks a container to end, and makes it end where `force` says so. @throws Error in the words of a shutdown task */
export async function shutDown(
  world: World,
  ct: Ct,
  { seconds, force, signal }: { seconds: number; force: boolean; signal: AbortSignal },
): Promise<void> {
  const { whole } = world.driver;
  if (whole !== undefined && !(await whole.shutdown(ct.vmid, seconds)) && !force) {
    throw new Error(`command 'lxc-stop -n ${ct.vmid} --nokill --timeout ${seconds}' failed: exit code 1`);
  }
  await halt(world, ct, signal);
}

/** Ends every process of a container. */
export async function halt(world: World, ct: Ct, signal?: AbortSignal): Promise<void> {
  await together(world.driver.stop(ct.vmid), pause(world.times.stop, signal));
  ct.running = undefined;
}
