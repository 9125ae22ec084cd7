import { describe, expect, it } from 'vitest';
import { proxmox } from '../../../../src/adapters/proxmox/hypervisor.ts';
import { never, ok, subject } from './fake-cluster.ts';

describe('proxmox()', () => {
  it.each(['http://h:8006', 'https://h', 'https://u@h:8006', 'https://h:8006/api2', 'h:8006'])(
    'refuses the address %j',
    (endpoint) => {
      const token = { id: 'bot@pve!ops', secret: 's' };
      expect(() => proxmox({ endpoints: [endpoint], token, trust: { ca: '' } })).toThrow(
        expect.objectContaining({ reason: 'invalid' }),
      );
    },
  );
});

describe('nodes and containers', () => {
  it('gives memory where it may be read', async () => {
    const { px } = subject({
      'GET nodes': ok([
        { node: 'pve1', status: 'online', maxmem: 8 * 1024 ** 3, mem: 2 * 1024 ** 3 },
        { node: 'pve2', status: 'offline' },
      ]),
    });
    expect(await px.nodes(never)).toEqual([
      { name: 'pve1', online: true, memory: { totalMiB: 8192, freeMiB: 6144 } },
      { name: 'pve2', online: false, memory: undefined },
    ]);
  });

  it('leaves virtual machines out, and knows a fresh container by its id', async () => {
    const { px } = subject({
      'GET cluster/resources': ok([
        { type: 'qemu', vmid: 200, node: 'pve1', status: 'running' },
        { type: 'lxc', vmid: 100, node: 'pve1', status: 'stopped', name: 'tmpl', template: 1 },
        { type: 'lxc', vmid: 104, node: 'pve2', status: 'unknown' },
      ]),
    });
    expect(await px.containers(never)).toEqual([
      { vmid: 100, node: 'pve1', hostname: 'tmpl', state: 'stopped', isTemplate: true },
      { vmid: 104, node: 'pve2', hostname: undefined, state: 'unknown', isTemplate: false },
    ]);
  });
});
