/** Starting and stopping, where "already so" is what was wanted. */

import { askUntil } from './pace.ts';
import { isRefusal, type Kind, Refusal } from './refusal.ts';
import { type Cluster, finish } from './task.ts';
import { read, Status, Upid } from './wire.ts';

/** POST status/start; already running is success. */
export function start(cluster: Cluster, node: string, vmid: number, signal: AbortSignal): Promise<void> {
  const send = () => cluster.api(signal).nodes.$(node).lxc.$(vmid).status.start.$post();
  return reach(cluster, { node, vmid, state: 'running', kind: 'running' }, send, signal);
}

/** POST status/stop, at once and without asking the container; already stopped is success. */
export function stop(cluster: Cluster, node: string, vmid: number, signal: AbortSignal): Promise<void> {
  const send = () => cluster.api(signal).nodes.$(node).lxc.$(vmid).status.stop.$post();
  return reach(cluster, { node, vmid, state: 'stopped', kind: 'stopped' }, send, signal);
}

export async function isRunning(cluster: Cluster, node: string, vmid: number, signal: AbortSignal): Promise<boolean> {
  const answer = await cluster.api(signal).nodes.$(node).lxc.$(vmid).status.current.$get();
  return read(Status, answer).status === 'running';
}

async function reach(
  cluster: Cluster,
  goal: { node: string; vmid: number; state: 'running' | 'stopped'; kind: Kind },
  send: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const { node, vmid, state } = goal;
  try {
    await finish(cluster, read(Upid, await send()), signal);
  } catch (error) {
    // Proxmox says that it is so already in the answer or in the task, depending on the verb.
    if (isRefusal(error, goal.kind)) return;
    if (!isRefusal(error, 'lost', 'no-task')) throw error;
    const there = async () =>
      (await isRunning(cluster, node, vmid, signal)) === (state === 'running') ? true : undefined;
    const { clock, patienceMs: timeoutMs } = cluster;
    if (await askUntil(there, { clock, timeoutMs, signal })) return;
    throw new Refusal('lost', 'unavailable', `Proxmox did not say whether container ${vmid} is ${state}.`, {
      cause: error,
    });
  }
}
