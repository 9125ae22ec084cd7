/** Whether a host key is the one we know, by the text of an OpenSSH known_hosts file (sshd(8)). */
import { createHmac } from 'node:crypto';

export interface KnownHosts {
  /** `unknown`: nothing is known of this host. `changed`: another key of the same or another type is. */
  verdict(address: string, port: number, key: Buffer): 'known' | 'unknown' | 'changed' | 'revoked';
  /** The types of key known for a host, as `ssh-ed25519`, so that the server is asked for one of those. */
  types(address: string, port: number): string[];
}

interface Line {
  revoked: boolean;
  hosts: string;
  type: string;
  key: string;
}

/** Lines that do not parse, and certificate authorities, which we do not use, are passed over. */
export function knownHosts(text: string): KnownHosts {
  const lines = text.split('\n').flatMap(parse);
  const of = (address: string, port: number) => {
    const name = port === 22 ? address : `[${address}]:${port}`;
    return lines.filter((line) => matches(line.hosts, name.toLowerCase()));
  };
  return {
    verdict(address, port, key) {
      const shown = key.toString('base64');
      // A revoked key is refused wherever it turns up.
      if (lines.some((line) => line.revoked && line.key === shown)) return 'revoked';
      const known = of(address, port).filter((line) => !line.revoked);
      if (known.some((line) => line.key === shown)) return 'known';
      return known.length === 0 ? 'unknown' : 'changed';
    },
    types: (address, port) => [...new Set(of(address, port).flatMap((line) => (line.revoked ? [] : [line.type])))],
  };
}

function parse(text: string): Line[] {
  const words = text.trim().split(/\s+/);
  if (words[0]?.startsWith('#')) return [];
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [hosts, type, key] = words;
  if (hosts === undefined || type === undefined || key === undefined) return [];
  if (marker !== undefined && marker !== '@revoked') return [];
  return [{ revoked: marker === '@revoked', hosts, type, key }];
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash] = hosts.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const patterns = hosts.toLowerCase().split(',');
  if (patterns.some((pattern) => pattern.startsWith('!') && glob(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => glob(pattern, name));
}

function glob(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
