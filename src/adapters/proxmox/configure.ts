/** Size, network, tags and notes of a container. */
import type { Settings } from '../../ports/hypervisor.ts';
import { configOf } from './find.ts';
import { parseNotes, printNotes } from './notes.ts';
import { parseProperties, printProperties, sizeGiB } from './property-string.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { type Cluster, finish } from './task.ts';
import { type Config, read, Upid } from './wire.ts';

/** On every container of Berth's, beside the tags that were asked for. */
const ownTag = 'berth';
const attempts = 3;

/**
 * PUT lxc/{vmid}/config with the digest of what was read, so that nobody's change is lost, then PUT resize
 * when the disk must grow. Swap stays as the template has it.
 * @throws Refusal `conflict` when the container does not carry the stamp
 */
export async function configure(
  cluster: Cluster,
  at: { node: string; vmid: number; stamp: string },
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  const container = cluster.api(signal).nodes.$(at.node).lxc.$(at.vmid);
  for (let attempt = 1; ; attempt++) {
    const config = await configOf(cluster, at.node, at.vmid, signal);
    if (parseNotes(config.description)?.stamp !== at.stamp) {
      throw new Refusal('other', 'conflict', `Container ${at.vmid} belongs to somebody else.`);
    }
    try {
      await container.config.$put(changes(config, at.stamp, settings));
    } catch (error) {
      if (isRefusal(error, 'changed') && attempt < attempts) continue;
      throw error;
    }
    const size = sizeGiB(config.rootfs ?? '');
    // Proxmox refuses to shrink a disk, so a template larger than what was asked for stays as it is.
    if (size !== undefined && size < settings.diskGiB) {
      const answer = await container.resize.$put({ disk: 'rootfs', size: `${settings.diskGiB}G` });
      await finish(cluster, read(Upid, answer), signal);
    }
    return;
  }
}

function changes(config: Config, stamp: string, settings: Settings) {
  const { cores, memoryMiB, network } = settings;
  return {
    cores,
    memory: memoryMiB,
    onboot: true,
    tags: [...new Set([...settings.tags, ownTag])].sort().join(';'),
    description: printNotes({ stamp, text: settings.notes }),
    ...(network === undefined ? {} : { net0: withAddress(config, network) }),
    ...(config.digest === undefined ? {} : { digest: config.digest }),
  };
}

/** The first interface with a fixed address; its name, hardware address and the rest stay. */
function withAddress(config: Config, network: NonNullable<Settings['network']>): string {
  const old = typeof config.net0 === 'string' ? config.net0 : 'name=eth0,type=veth';
  const properties = parseProperties(old);
  return printProperties(properties.set('bridge', network.bridge).set('ip', network.cidr).set('gw', network.gateway));
}
