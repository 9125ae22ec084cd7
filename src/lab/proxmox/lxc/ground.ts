/** The ground that a lab's containers stand on: a name and a subnet of its own, a folder, a bridge. */
import { chmod, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';
import { withLock } from '../../lock.ts';
import { command } from '../command.ts';
import { isAbandoned, takeFolder } from '../folder.ts';
import { addRules } from './filter-rules.ts';
import { removeLab } from './leftovers.ts';
import { candidates, isSubnet, type RouteLine, takenBy } from './subnet.ts';

/** Where labs keep their containers: a folder each, with the process that owns it. */
export const STATE = '/var/lib/berth-lab';
const LOCK = '/run/berth-lab.lock';
const FORWARDING = '/proc/sys/net/ipv4/ip_forward';

export interface Ground {
  /** `berth3`: also the bridge, and in the name of every container, link, rule and control group. */
  name: string;
  home: string;
  /** The first three bytes of its addresses. */
  subnet: string;
  /** The machine's own address on the bridge. */
  address: string;
  /** Takes everything away again. */
  leave(): Promise<void>;
}

/**
 * Takes a name and a subnet that nobody uses, makes the bridge, and lets it out by NAT. What labs that died have
 * left is removed first; one that lives is not touched.
 * @param wanted the first three bytes of the subnet; undefined: any free one of those set apart for such use
 * @throws OpsError `conflict` when the subnet is in use
 */
export async function takeGround(wanted?: string): Promise<Ground> {
  if (wanted !== undefined && !isSubnet(wanted)) {
    throw new OpsError('invalid', `${wanted} is not the beginning of a /24.`, { hint: 'Three bytes, as in 198.18.7.' });
  }
  return withLock(LOCK, async () => {
    await removeDead();
    const subnet = await freeSubnet(wanted);
    const name = await freeName(subnet);
    const home = join(STATE, name);
    // Root inside is nobody outside, and has to find its way to its own root.
    await mkdir(STATE, { recursive: true, mode: 0o711 });
    await takeFolder(home);
    await chmod(home, 0o711);
    await writeFile(join(home, 'subnet'), subnet);
    const leave = () => withLock(LOCK, () => remove(name));
    try {
      await raise(name, subnet);
    } catch (thrown) {
      await remove(name);
      throw thrown;
    }
    return { name, home, subnet, address: `${subnet}.1`, leave };
  });
}

async function raise(name: string, subnet: string): Promise<void> {
  await command(['ip', 'link', 'add', name, 'type', 'bridge', 'forward_delay', '0']);
  await command(['ip', 'address', 'add', `${subnet}.1/24`, 'dev', name]);
  await command(['ip', 'link', 'set', name, 'up']);
  // Kept only when there is none: the first lab has seen what the machine had.
  await writeFile(join(STATE, 'ip_forward'), await readFile(FORWARDING), { flag: 'wx' }).catch(() => undefined);
  await writeFile(FORWARDING, '1');
  await addRules(name, subnet);
}

async function remove(name: string): Promise<void> {
  await removeLab(name, join(STATE, name));
  await restore();
}

/** The last one to leave gives the machine its forwarding back as it was. */
async function restore(): Promise<void> {
  if ((await labs()).length > 0) return;
  const kept = join(STATE, 'ip_forward');
  const before = await readFile(kept, 'utf8').catch(() => undefined);
  if (before !== undefined) await writeFile(FORWARDING, before);
  await rm(kept, { force: true });
  await rmdir(STATE).catch(() => undefined);
}

const labs = async () => (await readdir(STATE).catch(() => [])).filter((name) => /^berth\d+$/.test(name));

async function removeDead(): Promise<void> {
  for (const name of await labs()) if (await isAbandoned(join(STATE, name))) await remove(name);
}

async function routes(): Promise<RouteLine[]> {
  return JSON.parse((await command(['ip', '-j', '-4', 'route', 'show', 'table', 'all'])) || '[]');
}

async function freeSubnet(wanted: string | undefined): Promise<string> {
  const used = await routes();
  const free = (wanted === undefined ? candidates : [wanted]).find((one) => takenBy(one, used) === undefined);
  if (free !== undefined) return free;
  const what = wanted === undefined ? `every network of ${candidates[0]}.0/24 and on` : `the network ${wanted}.0/24`;
  const by = wanted === undefined ? '' : ` (${takenBy(wanted, used)})`;
  throw new OpsError('conflict', `Something on this machine uses ${what} already${by}.`, {
    hint: 'Give the lab a subnet of its own.',
  });
}

/** Its number is the subnet's, as far as that is free. */
async function freeName(subnet: string): Promise<string> {
  const links: { ifname: string }[] = JSON.parse(await command(['ip', '-j', 'link', 'show']));
  const taken = new Set([...links.map(({ ifname }) => ifname), ...(await labs())]);
  const numbers = [Number(subnet.split('.')[2]), ...Array.from({ length: 99 }, (_, index) => index + 1)];
  const found = numbers.map((one) => `berth${one}`).find((name) => !taken.has(name));
  if (found === undefined) throw new OpsError('conflict', 'There are too many labs on this machine.');
  return found;
}
