/** Which /24 a lab's bridge may have: one that nothing else on this machine uses. Pure. */

/** A route as `ip -j -4 route show` tells it. */
export interface RouteLine {
  dst: string;
  dev?: string;
}

/** Networks set apart for trying out equipment (RFC 2544): no office or home has them. The third byte counts. */
export const candidates: readonly string[] = Array.from({ length: 60 }, (_, index) => `198.18.${index + 1}`);

/** Three bytes of a private or set-apart network, as in `198.18.7`. */
export const isSubnet = (text: string): boolean => {
  const bytes = text.split('.');
  return bytes.length === 3 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256);
};

/** What has a part of the subnet already, as the name of its link; undefined where it is free. */
export function takenBy(subnet: string, routes: readonly RouteLine[]): string | undefined {
  const found = routes.find(({ dst }) => {
    const range = rangeOf(dst);
    // The way to everywhere is no use of it; a VPN may write it as two halves.
    return range !== undefined && range.size < 2 ** 31 && overlap(range, { first: number(`${subnet}.0`), size: 256 });
  });
  return found && (found.dev ?? found.dst);
}

interface Range {
  first: number;
  size: number;
}

function rangeOf(dst: string): Range | undefined {
  const [address = '', prefix = '32'] = dst.split('/');
  if (!/^\d+(\.\d+){3}$/.test(address)) return undefined;
  return { first: number(address), size: 2 ** (32 - Number(prefix)) };
}

const number = (address: string) => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
const overlap = (a: Range, b: Range) => a.first < b.first + b.size && b.first < a.first + a.size;
