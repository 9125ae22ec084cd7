/** Whether a repository may be asked at all, and at which address exactly. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OpsError } from '../../errors.ts';
import { isPublic } from './addresses.ts';
import type { ForgeHost, GitForgeOptions } from './options.ts';

/** A host of the configuration and where it was found. */
export interface Place {
  host: ForgeHost;
  /** For `http.curloptResolve`: what git connects to, whatever the name leads to a moment later. None for an address. */
  resolve: string | undefined;
}

/**
 * The place of a repository, its name resolved once.
 * @throws OpsError `invalid` for what is not allowed here; `unavailable` when the name cannot be resolved
 */
export async function placeOf(text: string, options: GitForgeOptions, signal: AbortSignal): Promise<Place> {
  const { url, host } = allowedHost(text, options.hosts);
  const name = url.hostname;
  const addresses = isIP(name) ? [name] : await resolved(name, options.lookup ?? systemLookup, signal);
  const usable = host.allowPrivate ? addresses.filter((address) => isIP(address)) : addresses.filter(isPublic);
  if (usable.length === 0) {
    throw new OpsError('invalid', `${name} leads to an address that is not public.`, {
      hint: 'Whoever runs Berth can allow that for this host, in the section forge of its configuration.',
    });
  }
  const bracketed = usable.map((address) => (isIP(address) === 6 ? `[${address}]` : address));
  return { host, resolve: isIP(name) ? undefined : `${name}:${portOf(url)}:${bracketed.join(',')}` };
}

function allowedHost(text: string, hosts: GitForgeOptions['hosts']): { url: URL; host: ForgeHost } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username || url.password || url.search || url.hash) {
    throw new OpsError('invalid', 'The address of a repository begins with https:// and has no user, ? or # in it.');
  }
  const host = Object.hasOwn(hosts, url.hostname) ? hosts[url.hostname] : undefined;
  if (!host) {
    throw new OpsError('invalid', `Repositories on ${url.hostname} cannot be used here.`, {
      hint: `They can be on ${Object.keys(hosts).join(', ')}.`,
    });
  }
  const ports = host.ports ?? [443];
  if (!ports.includes(portOf(url))) {
    throw new OpsError('invalid', `Port ${portOf(url)} of ${url.hostname} cannot be used here.`, {
      hint: ports.includes(443) ? 'Leave the port out of the address.' : `Use port ${ports.join(' or ')}.`,
    });
  }
  return { url, host };
}

const portOf = (url: URL) => Number(url.port || 443);

async function resolved(name: string, ask: (name: string) => Promise<string[]>, signal: AbortSignal) {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([ask(name), stopped]);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new OpsError('unavailable', `The name ${name} cannot be resolved.`, {
      hint: 'Try again in a minute. If it stays so, its DNS or that of this machine is at fault.',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function systemLookup(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
