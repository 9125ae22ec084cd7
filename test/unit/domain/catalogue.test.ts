import { expect, it } from 'vitest';
import { poolAddresses, sizeText } from '../../../src/domain/catalogue.ts';

it('lists the addresses of a pool, without the gateway, across a byte', () => {
  const pool = {
    kind: 'pool',
    bridge: 'vmbr0',
    first: '192.0.2.254',
    last: '192.0.3.2',
    prefix: 22,
    gateway: '192.0.3.1',
  } as const;
  expect(poolAddresses(pool)).toEqual(['192.0.2.254', '192.0.2.255', '192.0.3.0', '192.0.3.2']);
});

it('has nothing to give when first is after last', () => {
  const pool = {
    kind: 'pool',
    bridge: 'b',
    first: '192.0.2.9',
    last: '192.0.2.1',
    prefix: 24,
    gateway: '192.0.2.5',
  } as const;
  expect(poolAddresses(pool)).toEqual([]);
});

it('says a size as people would', () => {
  expect(sizeText({ cores: 1, memoryMiB: 512, diskGiB: 8 })).toBe('1 core, 512 MiB memory, 8 GiB disk');
  expect(sizeText({ cores: 2, memoryMiB: 4096, diskGiB: 20 })).toBe('2 cores, 4 GiB memory, 20 GiB disk');
});
