import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidates, isSubnet, takenBy } from '../../../../../src/lab/proxmox/lxc/subnet.ts';

const routes = [
  { dst: 'default', dev: 'eth0' },
  { dst: '192.0.2.0/24', dev: 'eth0' },
  { dst: '198.18.2.0/24', dev: 'berth2' },
  { dst: '10.0.0.0/8', dev: 'tun0' },
  { dst: '203.0.113.9', dev: 'eth1' },
];

test('a subnet is taken by whatever has a part of it, or it a part of', () => {
  expect(takenBy('192.0.2', routes)).toBe('eth0');
  expect(takenBy('198.18.2', routes)).toBe('berth2');
  expect(takenBy('10.77.3', routes)).toBe('tun0');
  expect(takenBy('203.0.113', routes)).toBe('eth1');
  expect(takenBy('198.18.3', routes)).toBeUndefined();
  expect(takenBy('11.0.0', routes)).toBeUndefined();
});

test('the way to everywhere is no use of a subnet, in one piece or in two', () => {
  const everywhere = [
    { dst: 'default', dev: 'eth0' },
    { dst: '0.0.0.0/1', dev: 'tun0' },
    { dst: '128.0.0.0/1', dev: 'tun0' },
  ];
  for (const one of candidates) expect(takenBy(one, everywhere)).toBeUndefined();
});

test('any address inside is found, and none outside', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (a, b, c) => {
      const dst = `${a}.${b}.${c}.0/24`;
      expect(takenBy('198.18.9', [{ dst, dev: 'x' }])).toBe(dst === '198.18.9.0/24' ? 'x' : undefined);
      expect(takenBy(`${a}.${b}.${c}`, [{ dst, dev: 'x' }])).toBe('x');
    }),
  );
});

test('a subnet is three bytes and nothing else', () => {
  for (const good of ['198.18.7', '10.0.0']) expect(isSubnet(good)).toBe(true);
  for (const bad of ['', '10.0', '10.0.0.0', '10.0.256', '10.0.x', '10.0.0; true', '10.0.0\n']) {
    expect(isSubnet(bad)).toBe(false);
  }
});
