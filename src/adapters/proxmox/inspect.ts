/** How one of our containers is at this moment. */
import type { Inspection } from '../../ports/hypervisor.ts';
import { interfaceNames, reachable } from './address.ts';
import { findStamped } from './find.ts';
import { isRefusal } from './refusal.ts';
import type { Cluster } from './task.ts';
import { Interfaces, read, Status } from './wire.ts';

/** See `Hypervisor.inspect`. GET lxc/{vmid}/config, status/current and, where it runs, interfaces. */
export async function inspect(
  cluster: Cluster,
  vmid: number,
  stamp: string,
  signal: AbortSignal,
  near?: string,
): Promise<Inspection | undefined> {
  const found = await findStamped(cluster, vmid, stamp, signal, near);
  if (found === undefined) return undefined;
  const { node, config } = found;
  const container = cluster.api(signal).nodes.$(node).lxc.$(vmid);
  try {
    const isRunning = read(Status, await container.status.current.$get()).status === 'running';
    // Who is shown an address can do without it sooner than without all the rest.
    const answer = isRunning ? await container.interfaces.$get().catch(() => null) : null;
    const { ipv4, ipv6 } = reachable(Interfaces.safeParse(answer).data ?? null, interfaceNames(config));
    return { node, isRunning, address: ipv4 ?? ipv6, isProtected: config.protection === 1, lock: config.lock };
  } catch (error) {
    // Destroyed or migrated between the questions.
    if (isRefusal(error, 'absent')) return near === undefined ? undefined : inspect(cluster, vmid, stamp, signal);
    throw error;
  }
}
