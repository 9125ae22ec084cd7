/**
 * The text in which Proxmox keeps a device of a container: `name=eth0,bridge=vmbr0,ip=dhcp`. The volume of a
 * disk stands first, without a key: `local:101/vm-101-disk-0.raw,size=2G`.
 */

/** Keys and values in their order; a value without a key is kept under the empty key. */
export function parseProperties(text: string): Map<string, string> {
  const pairs = text.split(',').map((part): [string, string] => {
    const at = part.indexOf('=');
    return at < 0 ? ['', part] : [part.slice(0, at), part.slice(at + 1)];
  });
  return new Map(pairs.filter(([key, value]) => key !== '' || value !== ''));
}

export function printProperties(properties: Map<string, string>): string {
  return [...properties].map(([key, value]) => (key === '' ? value : `${key}=${value}`)).join(',');
}

const units: Record<string, number> = { '': 1 / 1024 ** 3, K: 1 / 1024 ** 2, M: 1 / 1024, G: 1, T: 1024 };

/** The size of a disk in GiB, or undefined when its text does not give one. Without a unit it is in bytes. */
export function sizeGiB(volume: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(parseProperties(volume).get('size') ?? '') ?? [];
  const factor = units[unit ?? ''];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
