/** Taking a container away again: only ours, whatever state it was left in. */

import { unlocked } from './clone.ts';
import { type Found, findStamped } from './find.ts';
import { unfinished } from './notes.ts';
import { askUntil } from './pace.ts';
import { isRunning, stop } from './power.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { type Cluster, finish, runningClone } from './task.ts';
import { read, Upid } from './wire.ts';

/** See `Hypervisor.destroy`: POST status/stop, then DELETE lxc/{vmid}?purge=1. */
export async function destroy(cluster: Cluster, vmid: number, stamp: string, signal: AbortSignal): Promise<boolean> {
  const found = await findStamped(cluster, vmid, stamp, signal);
  if (found === undefined) return false;
  const whole = await afterClone(cluster, vmid, stamp, signal, found);
  if (whole !== undefined) await remove(cluster, vmid, whole, signal);
  const left = async () => ((await findStamped(cluster, vmid, stamp, signal)) ? undefined : true);
  const { clock, patienceMs: timeoutMs } = cluster;
  if (await askUntil(left, { clock, timeoutMs, signal, atOnce: true })) return true;
  throw new Refusal('lost', 'unavailable', `Container ${vmid} is still there after it was destroyed.`);
}

/** The container once its clone has ended; undefined when that failed and Proxmox has cleared it away. */
async function afterClone(
  cluster: Cluster,
  vmid: number,
  stamp: string,
  signal: AbortSignal,
  found: Found,
): Promise<Found | undefined> {
  if (found.config.lock !== 'create') return found;
  // The template is not known here, and need not be: the lock `create` lasts as long as the copying.
  const { clock, taskTimeoutMs: timeoutMs } = cluster;
  const ended = async () => {
    const now = await findStamped(cluster, vmid, stamp, signal, found.node);
    if (now?.config.lock !== 'create') return true;
    return (await runningClone(cluster, now.node, signal)) === undefined ? true : undefined;
  };
  await askUntil(ended, { clock, timeoutMs, signal, atOnce: true });
  return unlocked(cluster, vmid, stamp, signal, found.node);
}

async function remove(cluster: Cluster, vmid: number, found: Found, signal: AbortSignal): Promise<void> {
  const { node } = found;
  const container = cluster.api(signal).nodes.$(node).lxc.$(vmid);
  // Protection on an unfinished clone is the template's; later it is somebody's wish, and is respected.
  if (found.config.protection === 1 && found.notes.text === unfinished) {
    await container.config.$put({ protection: false });
  }
  try {
    if (await isRunning(cluster, node, vmid, signal)) await stop(cluster, node, vmid, signal);
    await finish(cluster, read(Upid, await container.$delete({ purge: true })), signal);
  } catch (error) {
    // Gone meanwhile is what was wanted; after a lost answer the look afterwards decides.
    if (!isRefusal(error, 'absent', 'lost', 'no-task')) throw error;
  }
}
