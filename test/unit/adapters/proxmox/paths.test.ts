import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPath, nodeOfTask } from '../../../../src/adapters/proxmox/paths.ts';

const upid = 'UPID:pve1:00000269:0003F271:6B05556C:vzclone:100:bot@pve!ops2:';
const config = '/api2/json/nodes/*/lxc/*/config';

describe('checkPath', () => {
  it('accepts the paths we use', () => {
    checkPath('/api2/json/nodes', '/api2/json/nodes');
    checkPath('/api2/json/nodes/pve1/lxc/104/config', config);
    checkPath(`/api2/json/nodes/pve1/tasks/${upid}/status`, '/api2/json/nodes/*/tasks/*/status');
    checkPath('/api2/json/access/users/alice@pve', '/api2/json/access/users/*');
  });

  it.each([
    ['..', '104'],
    ['pve1', '102%2Fconfig'],
    ['pve1', '..'],
    ['pve1', '104?x=1'],
    ['pve1', '104#'],
    ['pve1', '42'],
    ['pve1', '0104'],
    ['pve1', ''],
    ['pve1.', '104'],
    ['', '104'],
  ])('refuses node %j with id %j', (node, vmid) => {
    expect(() => checkPath(`/api2/json/nodes/${node}/lxc/${vmid}/config`, config)).toThrow(
      expect.objectContaining({ reason: 'invalid' }),
    );
  });

  it.each(['alice', '../x@pve', 'a/b@pve', 'a?b@pve', 'a%2f@pve', 'a b@pve', '.@.'])('refuses the user %j', (user) => {
    expect(() => checkPath(`/api2/json/access/users/${user}`, '/api2/json/access/users/*')).toThrow();
  });

  it('refuses a value where none is known to be harmless', () => {
    expect(() => checkPath('/api2/json/pools/x', '/api2/json/pools/*')).toThrow();
  });

  it('lets no value through that a URL would read as anything but one segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (value) => {
        const path = `/api2/json/nodes/${value}/lxc/104/config`;
        try {
          checkPath(path, config);
        } catch {
          return;
        }
        const url = new URL(path, 'https://127.0.0.1:1');
        expect(url.pathname).toBe(path);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });
});

describe('nodeOfTask', () => {
  it('reads the node from the identifier', () => {
    expect(nodeOfTask(upid)).toBe('pve1');
  });

  it('refuses anything else', () => {
    expect(() => nodeOfTask('UPID:../x')).toThrow(expect.objectContaining({ reason: 'failed' }));
  });
});
