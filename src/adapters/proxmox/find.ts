/** Where a container is, and whether it is ours. Never inferred from its id. */

import { type Notes, parseNotes } from './notes.ts';
import { askUntil } from './pace.ts';
import { isRefusal } from './refusal.ts';
import type { Cluster } from './task.ts';
import { Config, Resources, read } from './wire.ts';

export interface Found {
  node: string;
  config: Config;
  notes: Notes;
}

/** The node that has this container, by GET /cluster/resources, which knows ids at once and names later. */
async function nodeOf(cluster: Cluster, vmid: number, signal: AbortSignal): Promise<string | undefined> {
  const all = read(Resources, await cluster.api(signal).cluster.resources.$get({ type: 'vm' }));
  return all.find((guest) => guest.vmid === vmid && guest.type === 'lxc')?.node;
}

/** GET lxc/{vmid}/config. @throws Refusal `absent` */
export async function configOf(cluster: Cluster, node: string, vmid: number, signal: AbortSignal): Promise<Config> {
  return read(Config, await cluster.api(signal).nodes.$(node).lxc.$(vmid).config.$get());
}

/** The container with this id and stamp, wherever it is. `near` is asked first. */
export async function findStamped(
  cluster: Cluster,
  vmid: number,
  stamp: string,
  signal: AbortSignal,
  near?: string,
): Promise<Found | undefined> {
  const found = await locate(cluster, vmid, signal, near);
  if (found === undefined) return undefined;
  const notes = parseNotes(found.config.description);
  return notes?.stamp === stamp ? { ...found, notes } : undefined;
}

/**
 * Acts on a container at its node; when it has been migrated away meanwhile, finds it and acts once more.
 * @throws what the act throws
 */
export async function atItsNode<T>(
  cluster: Cluster,
  node: string,
  vmid: number,
  signal: AbortSignal,
  act: (node: string) => Promise<T>,
): Promise<T> {
  try {
    return await act(node);
  } catch (error) {
    if (!isRefusal(error, 'absent')) throw error;
    const now = await nodeOf(cluster, vmid, signal);
    if (now === undefined || now === node) throw error;
    return act(now);
  }
}

async function locate(cluster: Cluster, vmid: number, signal: AbortSignal, near?: string) {
  if (near !== undefined) {
    const here = await settled(cluster, near, vmid, signal);
    if (here !== undefined) return here;
  }
  // Twice, because it may be migrated between the two questions.
  for (let attempt = 0; attempt < 2; attempt++) {
    const node = await nodeOf(cluster, vmid, signal);
    if (node === undefined) return undefined;
    const there = await settled(cluster, node, vmid, signal);
    if (there !== undefined) return there;
  }
  return undefined;
}

/**
 * A container's configuration once it can be judged: Proxmox reserves an id with an empty, locked one and
 * writes the notes a moment later, so an answer without notes under the lock `create` is asked for again.
 */
async function settled(cluster: Cluster, node: string, vmid: number, signal: AbortSignal) {
  const ask = async (elapsed: number) => {
    try {
      const config = await configOf(cluster, node, vmid, signal);
      const tooEarly = config.lock === 'create' && config.description === undefined && elapsed < 1_000;
      return tooEarly ? undefined : { node, config };
    } catch (error) {
      if (isRefusal(error, 'absent')) return 'absent';
      throw error;
    }
  };
  const answer = await askUntil(ask, { clock: cluster.clock, timeoutMs: 5_000, signal, atOnce: true });
  return answer === 'absent' ? undefined : answer;
}
