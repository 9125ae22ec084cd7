import { ctOn, parts, shown } from '../container-config.ts';
import type { ContainerDriver } from '../driver.ts';
import { cpusOf, ctFigures, figuresOf } from '../figures.ts';
import { may, require } from '../permissions.ts';
import { type Context, flag, type Route } from '../route.ts';
import type { Ct } from '../world.ts';

/** Refuses who has none of these privileges on the container of the path. */
export const onCt =
  (...any: string[]): NonNullable<Route['allow']> =>
  ({ world, who }, given) =>
    require(world, who, `/vms/${given.vmid}`, ...any);

export const ctOf = ({ world, values }: Context): Ct => ctOn(world, String(values.node), Number(values.vmid));

function figures(driver: ContainerDriver, ct: Ct): Record<string, unknown> {
  const pid = figuresOf(driver, ct)?.pid;
  return {
    vmid: ct.vmid,
    type: 'lxc',
    ...ctFigures(driver, ct),
    cpus: cpusOf(ct),
    swap: 0,
    maxswap: Number(ct.config.swap ?? 512) * 1024 * 1024,
    ...(ct.config.template === 1 ? { template: 1 } : {}),
    ...(pid === undefined ? {} : { pid }),
  };
}

function pending(context: Context): unknown {
  const ct = ctOf(context);
  const current = Object.entries(shown(ct.config)).map(([key, value]) => ({
    key,
    value,
    ...(ct.pending[key] === undefined ? {} : { pending: ct.pending[key] }),
  }));
  const added = Object.entries(ct.pending)
    .filter(([key]) => ct.config[key] === undefined)
    .map(([key, value]) => ({ key, pending: value }));
  return [...current, ...added];
}

/** The interfaces of a running container; null for one that is stopped or absent, which is a 200 all the same. */
async function interfaces({ world, values }: Context): Promise<unknown> {
  const ct = world.cts.get(Number(values.vmid));
  if (ct?.running === undefined || ct.node !== values.node) return null;
  const { whole } = world.driver;
  if (whole !== undefined) {
    const found = await whole.interfaces(ct.vmid);
    return found?.map(({ name, mac, addresses }) =>
      entry(
        name,
        mac,
        addresses.map(({ family, address, prefix }) => [family, address, String(prefix)]),
      ),
    );
  }
  const network = parts(ct.config.net0);
  const lo = entry('lo', '00:00:00:00:00:00', [
    ['inet', '127.0.0.1', '8'],
    ['inet6', '::1', '128'],
  ]);
  const mac = (network.get('hwaddr') ?? '').toLowerCase();
  const address = visibleAddress(ct, world.times.dhcp, world.faults.withoutAddress);
  const prefix = ct.running.staticAddress ? (network.get('ip')?.split('/')[1] ?? '24') : '24';
  const inet: Address[] = address === undefined ? [] : [['inet', address, prefix]];
  return [lo, entry(network.get('name') ?? 'eth0', mac, [...inet, ['inet6', linkLocal(mac), '64']])];
}

type Address = [family: 'inet' | 'inet6', address: string, prefix: string];

function entry(name: string, mac: string, addresses: Address[]): Record<string, unknown> {
  return {
    name,
    hwaddr: mac,
    'hardware-address': mac,
    'ip-addresses': addresses.map(([family, address, prefix]) => ({
      'ip-address': address,
      'ip-address-type': family,
      prefix,
    })),
    ...Object.fromEntries(addresses.map(([family, address, prefix]) => [family, `${address}/${prefix}`])),
  };
}

/** A static address is there at once; DHCP needs its time, and never comes where a fault withholds it. */
function visibleAddress(ct: Ct, dhcp: number, without: ReadonlySet<number | 'all'>): string | undefined {
  if (ct.running === undefined) return undefined;
  if (ct.running.staticAddress) return ct.running.address;
  if (without.has('all') || without.has(ct.vmid)) return undefined;
  return Date.now() - ct.running.since >= dhcp ? ct.running.address : undefined;
}

/** The address every interface gives itself: made from its MAC, the seventh bit turned (RFC 4291, appendix A). */
function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const word = (high: number, low: number) => ((high << 8) | low).toString(16);
  return `fe80::${word(a ^ 2, b)}:${word(c, 0xff)}:${word(0xfe, d)}:${word(e, f)}`;
}

export const lxcRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/lxc',
    params: {},
    run: ({ world, who, values }) =>
      [...world.cts.values()]
        .filter((ct) => ct.node === values.node && may(world, who, `/vms/${ct.vmid}`, ['VM.Audit']))
        .map((ct) => figures(world.driver, ct)),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/lxc/{vmid}/config',
    params: { current: { type: 'boolean' }, snapshot: { type: 'string', format: 'configid' } },
    allow: onCt('VM.Audit'),
    run(context) {
      const ct = ctOf(context);
      return shown(flag(context.values, 'current') ? ct.config : { ...ct.config, ...ct.pending });
    },
  },
  { method: 'GET', path: '/nodes/{node}/lxc/{vmid}/pending', params: {}, allow: onCt('VM.Audit'), run: pending },
  {
    method: 'GET',
    path: '/nodes/{node}/lxc/{vmid}/status/current',
    params: {},
    allow: onCt('VM.Audit'),
    run: (context) => ({ ...figures(context.world.driver, ctOf(context)), ha: { managed: 0 } }),
  },
  { method: 'GET', path: '/nodes/{node}/lxc/{vmid}/interfaces', params: {}, allow: onCt('VM.Audit'), run: interfaces },
];
