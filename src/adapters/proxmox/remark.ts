/** What Berth notes about a container later on, for those who read Proxmox's own pages. */
import type { Remark } from '../../ports/hypervisor.ts';
import { configOf } from './find.ts';
import { parseNotes, printNotes } from './notes.ts';
import { isRefusal, Refusal } from './refusal.ts';
import type { Cluster } from './task.ts';

/** Begins the one line of the notes that belongs to a remark; all the others are left as people wrote them. */
const prefix = 'Berth: ';
const attempts = 3;

/**
 * PUT lxc/{vmid}/config with the digest of what was read, so that nobody's change is lost.
 * @throws Refusal `conflict` when the container does not carry the stamp
 */
export async function remark(
  cluster: Cluster,
  at: { node: string; vmid: number; stamp: string },
  { text, startsAtBoot }: Remark,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const config = await configOf(cluster, at.node, at.vmid, signal);
    const notes = parseNotes(config.description);
    if (notes?.stamp !== at.stamp) {
      throw new Refusal('other', 'conflict', `Container ${at.vmid} belongs to somebody else.`);
    }
    const others = notes.text.split('\n').filter((line) => !line.startsWith(prefix));
    const lines = text === undefined ? others : [`${prefix}${text.replace(/\s+/g, ' ').trim()}`, ...others];
    try {
      const container = cluster.api(signal).nodes.$(at.node).lxc.$(at.vmid);
      await container.config.$put({
        onboot: startsAtBoot,
        description: printNotes({ stamp: at.stamp, text: lines.join('\n') }),
        ...(config.digest === undefined ? {} : { digest: config.digest }),
      });
      return;
    } catch (error) {
      if (!(isRefusal(error, 'changed') && attempt < attempts)) throw error;
    }
  }
}
