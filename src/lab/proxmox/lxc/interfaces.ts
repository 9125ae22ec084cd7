/** The networks of a running container, as its own `ip` shows them. */
import { command } from '../command.ts';
import type { Interface } from '../driver.ts';

interface Link {
  ifname: string;
  address?: string;
  addr_info: { family: string; local?: string; prefixlen: number }[];
}

/** @param pid of any process in its network namespace */
export async function interfacesOf(pid: number): Promise<Interface[]> {
  const words = ['nsenter', '-t', String(pid), '-n', '--', 'ip', '-j', 'address', 'show'];
  const links: Link[] = JSON.parse((await command(words)) || '[]');
  return links.map(({ ifname, address = '', addr_info }) => ({
    name: ifname,
    mac: address,
    addresses: addr_info.flatMap(({ family, local, prefixlen }) =>
      local !== undefined && (family === 'inet' || family === 'inet6')
        ? [{ family, address: local, prefix: prefixlen }]
        : [],
    ),
  }));
}
