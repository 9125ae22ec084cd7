/** Which addresses are anybody's on the Internet, and which lead into somebody's network or back to this machine. */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries for IPv4 and IPv6, and multicast: none of it is a public forge. */
const SPECIAL = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; the metadata service of clouds is 169.254.169.254
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
];

/** Of IPv6 only 2000::/3 is given out, and of that these are not anybody's own. */
const SPECIAL_6 = [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address is inside
  '3fff::/20', // documentation
];

const special = blocked(SPECIAL, 'ipv4');
const special6 = blocked(SPECIAL_6, 'ipv6');
const given6 = blocked(['2000::/3'], 'ipv6');

/** Whether an address in text is public. What is no address is not. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  // IPv4-mapped addresses lie outside 2000::/3, like loopback, link-local, unique local and NAT64.
  return family === 6 && given6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

function blocked(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
