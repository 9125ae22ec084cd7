import { isIPv4 } from 'node:net';
import { hostnameOf, parts, refuseLocked } from './container-config.ts';
import { missingBridge } from './routes/config.ts';
import { pause, together } from './times.ts';
import type { Ct, World } from './world.ts';

/** The static address a configuration asks for, where it lies in 127/8; anything else stands for itself only. */
function staticAddress(ct: Ct): string | undefined {
  const address = parts(ct.config.net0).get('ip')?.split('/')[0] ?? '';
  return isIPv4(address) ? address : undefined;
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
    world.driver.start(ct.vmid, { hostname: hostnameOf(ct), address }),
    pause(world.times.start),
  );
  ct.running = { ...running, since: Date.now(), staticAddress: address !== undefined };
}

/** Ends every process of a container. */
export async function halt(world: World, ct: Ct, signal?: AbortSignal): Promise<void> {
  await together(world.driver.stop(ct.vmid), pause(world.times.stop, signal));
  ct.running = undefined;
}
