import { describe, expect, it } from 'vitest';
import { interfaceNames, reachable } from '../../../../src/adapters/proxmox/address.ts';
import { ct, net0, never, ok, ours, type Routes, subject } from './fake-cluster.ts';

describe('address', () => {
  const lo = { name: 'lo', inet: '127.0.0.1/8', inet6: '::1/128' };
  const linkLocal = { name: 'eth0', inet6: 'fe80::be24:11ff:fe9f:7f0c/64' };
  const routes = (answers: unknown[]): Routes => ({
    [`GET ${ct}/config`]: ok(ours),
    [`GET ${ct}/interfaces`]: answers.map(ok),
  });

  it('waits for the first address that others can reach', async () => {
    const { px } = subject(routes([null, [lo], [lo, linkLocal], [lo, { ...linkLocal, inet: '127.88.0.10/24' }]]));
    expect(await px.address('pve1', 104, 60_000, never)).toBe('127.88.0.10');
  });

  it('gives an IPv4 address some seconds before it takes an IPv6 one', async () => {
    const six = { name: 'eth0', inet6: '2001:db8::7/64' };
    const late = subject(routes([[six], [six], [{ ...six, inet: '192.0.2.7/24' }]]));
    expect(await late.px.address('pve1', 104, 60_000, never)).toBe('192.0.2.7');
    const only = subject(routes([[six]]));
    expect(await only.px.address('pve1', 104, 60_000, never)).toBe('2001:db8::7');
    expect(only.clock.now()).toBeGreaterThanOrEqual(5_000);
  });

  it.each([
    ['DHCP gave none to eth0', ours, [lo, linkLocal]],
    ['eth0 is not there', ours, [lo]],
    ['it does not run any more', ours, null],
    ['it has no network interface', { ...ours, net0: undefined }, [lo]],
  ])('fails when there is none in time, and says why: %s', async (why, config, interfaces) => {
    const { px, clock } = subject({ ...routes([interfaces]), [`GET ${ct}/config`]: ok(config) });
    await expect(px.address('pve1', 104, 10_000, never)).rejects.toMatchObject({
      reason: 'failed',
      message: `Container 104 got no address within 10 s: ${why}.`,
    });
    expect(clock.now()).toBe(10_000);
  });

  it('knows its own interfaces from those that a container makes', () => {
    const names = interfaceNames({ net10: 'name=b', net2: 'name=a', net0: net0, network: 'name=x' });
    expect(names).toEqual(['eth0', 'a', 'b']);
    const docker = { name: 'docker0', inet: '172.17.0.1/16' };
    expect(reachable([docker], names)).toEqual({ ipv4: undefined, ipv6: undefined });
    expect(reachable([{ name: 'eth0', inet: '169.254.3.4/16' }], names).ipv4).toBeUndefined();
  });
});
