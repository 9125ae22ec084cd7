/** Tasks: the work that Proxmox does after it has answered. */
import { taskFailure } from './classify.ts';
import type { Api } from './engine.ts';
import { askUntil, type Clock } from './pace.ts';
import { nodeOfTask } from './paths.ts';
import { Refusal } from './refusal.ts';
import { read, TaskLog, TaskStatus, Tasks } from './wire.ts';

/** What the acts of this folder share. */
export interface Cluster {
  api: Api;
  clock: Clock;
  /** How long any one task may take before it counts as hanging. */
  taskTimeoutMs: number;
  /** How long to look for what a lost answer may have made, and to wait for a lock, within one call. */
  patienceMs: number;
}

/**
 * Waits for a task (GET /nodes/{node}/tasks/{upid}/status) and takes its outcome from the task itself.
 * @throws Refusal for a task that failed or did not end in time
 */
export async function finish(cluster: Cluster, upid: string, signal: AbortSignal): Promise<void> {
  const node = nodeOfTask(upid);
  const { clock, taskTimeoutMs: timeoutMs } = cluster;
  const ask = async () => {
    const status = await cluster.api(signal).nodes.$(node).tasks.$(upid).status.$get();
    const task = read(TaskStatus, status);
    return task.status === 'stopped' ? (task.exitstatus ?? 'unexpected status') : undefined;
  };
  const outcome = await askUntil(ask, { clock, timeoutMs, signal });
  if (outcome === undefined) {
    throw new Refusal('hanging', 'failed', 'Proxmox did not finish in time.', {
      hint: `Look at the task ${upid} in Proxmox.`,
    });
  }
  const failure = taskFailure(outcome);
  if (failure) throw await explained(cluster, upid, failure);
}

/** A task's outcome may only name the tool that failed; that the storage is full stands in its log. */
async function explained(cluster: Cluster, upid: string, failure: Refusal): Promise<Refusal> {
  if (failure.kind !== 'other' || failure.reason !== 'failed') return failure;
  const task = cluster.api().nodes.$(nodeOfTask(upid)).tasks.$(upid);
  const log = await task.log.$get({ limit: 500 }).then(
    (lines) => read(TaskLog, lines),
    () => [], // the outcome is an answer already
  );
  const full = log.find((line) => /No space left on device/.test(line.t));
  return full === undefined ? failure : (taskFailure(full.t) ?? failure);
}

/**
 * A clone that is under way on this node, by GET /nodes/{node}/tasks, or undefined.
 * @param templateVmid only clones of this template; a task is listed under the id of its source
 */
export async function runningClone(
  cluster: Cluster,
  node: string,
  signal: AbortSignal,
  templateVmid?: number,
): Promise<string | undefined> {
  const ofTemplate = templateVmid === undefined ? {} : { vmid: templateVmid };
  const list = await cluster
    .api(signal)
    .nodes.$(node)
    .tasks.$get({ source: 'active', ...ofTemplate });
  return read(Tasks, list).find(({ upid }) => upid.includes(':vzclone:'))?.upid;
}

/** Asks Proxmox to give a task up (DELETE). It cleans up after itself; failing to ask does no harm. */
export async function giveUp(cluster: Cluster, upid: string): Promise<void> {
  await cluster
    .api()
    .nodes.$(nodeOfTask(upid))
    .tasks.$(upid)
    .$delete()
    .catch(() => undefined);
}
