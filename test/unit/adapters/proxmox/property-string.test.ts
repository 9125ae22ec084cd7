import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProperties, printProperties, sizeGiB } from '../../../../src/adapters/proxmox/property-string.ts';

describe('property strings', () => {
  it('are printed as they were read', () => {
    const net = 'name=eth0,bridge=vmbr0,gw=192.0.2.1,hwaddr=BC:24:11:37:3D:76,ip=192.0.2.100/24,type=veth';
    expect(printProperties(parseProperties(net))).toBe(net);
    const key = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.stringMatching(/^[^,\n]*$/), (keys, value) => {
        const text = keys.map((one) => `${one}=${value}`).join(',');
        expect(printProperties(parseProperties(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['local:101/vm-101-disk-0.raw,size=2G', 2],
    ['local:101/vm-101-disk-0.raw,size=512M', 0.5],
    ['tank:subvol-101-disk-0,size=1T', 1024],
    ['local:101/vm-101-disk-0.raw', undefined],
    ['', undefined],
  ])('%j is %s GiB', (volume, size) => {
    expect(sizeGiB(volume)).toBe(size);
  });
});
