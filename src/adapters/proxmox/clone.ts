/** Making a container from a template, so that doing it twice makes one. */
import type { CloneOrder } from '../../ports/hypervisor.ts';
import { type Found, findStamped } from './find.ts';
import { printNotes, unfinished } from './notes.ts';
import { askUntil, stopped } from './pace.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { type Cluster, finish, giveUp, runningClone } from './task.ts';
import { read, Upid } from './wire.ts';

/** See `Hypervisor.clone`. POST /nodes/{node}/lxc/{template}/clone is sent again only after a lock. */
export async function clone(cluster: Cluster, order: CloneOrder, signal: AbortSignal): Promise<void> {
  const upid = await ask(cluster, order, signal);
  if (upid === undefined) {
    await awaitEarlierClone(cluster, order, signal);
  } else {
    await finish(cluster, upid, signal).catch(async (error: unknown) => {
      if (signal.aborted || isRefusal(error, 'hanging')) await giveUp(cluster, upid);
      if (!isRefusal(error, 'no-task')) throw error; // forgotten, as after a restart: the container tells
    });
  }
  await verify(cluster, order, signal);
}

/** The task that makes the clone, or undefined when the clone exists already and is ours. */
async function ask(cluster: Cluster, order: CloneOrder, signal: AbortSignal): Promise<string | undefined> {
  const attempt = async () => {
    try {
      return { upid: await post(cluster, order) };
    } catch (error) {
      if (isRefusal(error, 'locked')) return undefined;
      if (isRefusal(error, 'exists')) return { upid: await claim(cluster, order, signal) };
      if (isRefusal(error, 'lost')) return { upid: await afterLostReply(cluster, order, error, signal) };
      if (isRefusal(error, 'absent')) throw noTemplate(order, error);
      throw error;
    }
  };
  const { clock, patienceMs: timeoutMs } = cluster;
  const asked = await askUntil(attempt, { clock, timeoutMs, signal, atOnce: true });
  if (asked !== undefined) return asked.upid;
  throw new Refusal('locked', 'unavailable', 'The template is locked by other work on the cluster.', {
    hint: 'Proxmox makes one clone of a template at a time; if nothing is being cloned, "pct unlock" frees it.',
  });
}

// Without the caller's signal: a clone whose answer nobody waited for could be neither watched nor given up.
async function post(cluster: Cluster, order: CloneOrder): Promise<string> {
  const { node, templateVmid, vmid, hostname, stamp, storage } = order;
  const answer = await cluster
    .api()
    .nodes.$(node)
    .lxc.$(templateVmid)
    .clone.$post({
      newid: vmid,
      hostname,
      description: printNotes({ stamp, text: unfinished }),
      full: true,
      ...(storage === undefined ? {} : { storage }),
    });
  return read(Upid, answer);
}

/** The id is taken: by an earlier attempt of the same job, or by somebody else. */
async function claim(cluster: Cluster, order: CloneOrder, signal: AbortSignal): Promise<undefined> {
  if (await findStamped(cluster, order.vmid, order.stamp, signal, order.node)) return undefined;
  throw new Refusal('exists', 'conflict', `The container id ${order.vmid} belongs to somebody else.`);
}

/** No answer came: if the clone was asked for after all, its stamp shows within moments. */
async function afterLostReply(
  cluster: Cluster,
  order: CloneOrder,
  lost: Refusal,
  signal: AbortSignal,
): Promise<undefined> {
  const look = () => findStamped(cluster, order.vmid, order.stamp, signal, order.node);
  const { clock, patienceMs: timeoutMs } = cluster;
  const found = await askUntil(look, { clock, timeoutMs, signal }).catch((error: unknown) => {
    if (signal.aborted) throw stopped(signal);
    throw isRefusal(error, 'lost', 'unsent') ? lost : error;
  });
  if (found === undefined) throw lost;
  return undefined;
}

/** A clone that this call did not start, or whose task it was not told. */
async function awaitEarlierClone(cluster: Cluster, order: CloneOrder, signal: AbortSignal): Promise<void> {
  const upid = await runningClone(cluster, order.node, signal, order.templateVmid);
  if (upid === undefined) {
    await unlocked(cluster, order.vmid, order.stamp, signal, order.node);
    return;
  }
  await finish(cluster, upid, signal);
}

/**
 * Waits a little for the lock of a clone that nobody works on any more, since the last write of a clone that
 * has just ended may still be seen under way.
 * @returns the container, or undefined when it has vanished
 * @throws Refusal `left-locked` when the lock stays
 */
export async function unlocked(
  cluster: Cluster,
  vmid: number,
  stamp: string,
  signal: AbortSignal,
  near?: string,
): Promise<Found | undefined> {
  const look = async () => {
    const found = await findStamped(cluster, vmid, stamp, signal, near);
    if (found === undefined) return 'gone';
    return found.config.lock === 'create' ? undefined : found;
  };
  const { clock, patienceMs: timeoutMs } = cluster;
  const seen = await askUntil(look, { clock, timeoutMs, signal, atOnce: true });
  if (seen === undefined) {
    throw new Refusal('left-locked', 'failed', `Container ${vmid} was left half-made and locked.`, {
      hint: `On its node, "pct unlock ${vmid}" and then "pct destroy ${vmid}" clear it away.`,
    });
  }
  return seen === 'gone' ? undefined : seen;
}

/** A task may say OK; what counts is the container. A protected template makes protected clones: undo that. */
async function verify(cluster: Cluster, order: CloneOrder, signal: AbortSignal): Promise<void> {
  const made = await unlocked(cluster, order.vmid, order.stamp, signal, order.node);
  if (made === undefined) {
    throw new Refusal('other', 'failed', 'Proxmox could not make the clone and has cleared it away.');
  }
  if (made.config.protection === 1) {
    await cluster.api(signal).nodes.$(made.node).lxc.$(order.vmid).config.$put({ protection: false });
  }
}

function noTemplate(order: CloneOrder, cause: Refusal): Refusal {
  const message = `Template ${order.templateVmid} is not on node ${order.node}.`;
  return new Refusal('absent', 'not-found', message, {
    hint: 'Correct the templates in the configuration, or put the template there.',
    cause,
  });
}
