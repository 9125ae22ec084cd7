/** The address at which others can reach a container. */
import { isIPv4, isIPv6 } from 'node:net';
import { configOf } from './find.ts';
import { askUntil } from './pace.ts';
import { parseProperties } from './property-string.ts';
import { Refusal } from './refusal.ts';
import type { Cluster } from './task.ts';
import { type Config, Interfaces, read } from './wire.ts';

/** Addresses of both families rarely come together: an IPv4 address may follow this long after an IPv6 one. */
const ipv4GraceMs = 5_000;

/** Asks GET lxc/{vmid}/interfaces until there is an address. @throws Refusal `failed` after `timeoutMs` */
export async function waitForAddress(
  cluster: Cluster,
  at: { node: string; vmid: number },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const names = interfaceNames(await configOf(cluster, at.node, at.vmid, signal));
  let ipv6Since: number | undefined;
  let last: Interfaces = null;
  const ask = async (elapsed: number) => {
    last = read(Interfaces, await cluster.api(signal).nodes.$(at.node).lxc.$(at.vmid).interfaces.$get());
    const { ipv4, ipv6 } = reachable(last, names);
    if (ipv4 !== undefined) return ipv4;
    if (ipv6 === undefined) return undefined;
    ipv6Since ??= elapsed;
    return elapsed - ipv6Since >= ipv4GraceMs ? ipv6 : undefined;
  };
  const address = await askUntil(ask, { clock: cluster.clock, timeoutMs, signal, atOnce: true });
  if (address !== undefined) return address;
  const { why, hint } = whyNone(names, last);
  const sentence = `Container ${at.vmid} got no address within ${Math.round(timeoutMs / 1000)} s: ${why}.`;
  throw new Refusal('other', 'failed', sentence, { hint });
}

/** @param interfaces as they were last; null when it does not run */
function whyNone(names: readonly string[], interfaces: Interfaces): { why: string; hint: string } {
  if (names.length === 0) return { why: 'it has no network interface', hint: 'Give its template a net0.' };
  if (interfaces === null) return { why: 'it does not run any more', hint: 'Look at its console in Proxmox.' };
  const missing = names.filter((name) => !interfaces.some((one) => one.name === name));
  if (missing.length === names.length) {
    return { why: `${missing.join(', ')} is not there`, hint: 'Check the bridge of net0 on the node.' };
  }
  return {
    why: `DHCP gave none to ${names.join(', ')}`,
    hint: 'Check the DHCP server of its network and the bridge of net0, or give Berth a pool of addresses.',
  };
}

/** The interfaces that lead out of the container: those that Proxmox made, and so not a bridge of its own. */
export function interfaceNames(config: Config): readonly string[] {
  return Object.keys(config)
    .filter((key) => /^net\d+$/.test(key))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
    .flatMap((key) => parseProperties(String(config[key])).get('name') ?? []);
}

/** The first address of each family on those interfaces that is not only valid on the link. */
export function reachable(interfaces: Interfaces, names: readonly string[]) {
  const ours = names.flatMap((name) => (interfaces ?? []).filter((one) => one.name === name));
  const ipv4 = ours.map((one) => bare(one.inet)).find((ip) => isIPv4(ip) && !ip.startsWith('169.254.'));
  const ipv6 = ours.map((one) => bare(one.inet6)).find((ip) => isIPv6(ip) && !/^fe[89ab]/i.test(ip));
  return { ipv4, ipv6 };
}

function bare(address = ''): string {
  return address.split('/')[0] ?? '';
}
