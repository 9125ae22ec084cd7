/** Making a template of a container that is ours. */
import { configOf } from './find.ts';
import { parseNotes } from './notes.ts';
import { askUntil } from './pace.ts';
import { isRefusal, Refusal } from './refusal.ts';
import type { Cluster } from './task.ts';

/** See `Hypervisor.makeTemplate`: POST lxc/{vmid}/template, which is done when it answers. */
export async function makeTemplate(
  cluster: Cluster,
  { node, vmid, stamp }: { node: string; vmid: number; stamp: string },
  signal: AbortSignal,
): Promise<void> {
  const isTemplate = async () => {
    const config = await configOf(cluster, node, vmid, signal);
    if (parseNotes(config.description)?.stamp === stamp) return config.template === 1 || undefined;
    throw new Refusal('other', 'conflict', `Container ${vmid} belongs to somebody else.`);
  };
  if (await isTemplate()) return;
  try {
    await cluster.api(signal).nodes.$(node).lxc.$(vmid).template.$post();
  } catch (error) {
    if (!isRefusal(error, 'lost')) throw error;
    const { clock, patienceMs: timeoutMs } = cluster;
    if (!(await askUntil(isTemplate, { clock, timeoutMs, signal }))) throw error;
  }
}
