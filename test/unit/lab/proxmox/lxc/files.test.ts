import { expect, test } from 'vitest';
import { limitKeys, payload } from '../../../../../src/lab/proxmox/lxc/limits.ts';
import { lxcConfig } from '../../../../../src/lab/proxmox/lxc/lxc-config.ts';
import { hostsFile, interfacesFile } from '../../../../../src/lab/proxmox/lxc/root-files.ts';

const eth0 = { name: 'eth0', mac: 'BC:24:11:00:00:01', cidr: undefined, gateway: undefined };
const fixed = { ...eth0, name: 'eth1', cidr: '192.0.2.9/24', gateway: '192.0.2.1' };
const limits = { cores: 1, memoryMiB: 512, swapMiB: 256 };
const boot = { hostname: 'web', address: undefined, networks: [eth0, fixed], limits };

test('networks as ifupdown reads them', () => {
  expect(interfacesFile([eth0, fixed])).toBe(
    'auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet dhcp\n\n' +
      'auto eth1\niface eth1 inet static\n\taddress 192.0.2.9/24\n\tgateway 192.0.2.1\n',
  );
});

test('names: the part between the marks is replaced, all others stay', () => {
  const first = hostsFile('', boot);
  expect(first).toContain('127.0.0.1 localhost\n');
  expect(first).toContain('# --- BEGIN PVE ---\n127.0.1.1 web\n# --- END PVE ---\n');
  const own = `192.0.2.80 directory.example.org\n${first}192.0.2.81 monitor.example.org\n`;
  const next = hostsFile(own, { ...boot, hostname: 'web-2', address: '192.0.2.9' });
  expect(next).toContain('192.0.2.80 directory.example.org\n');
  expect(next).toContain('192.0.2.81 monitor.example.org\n');
  expect(next).toContain('\n192.0.2.9 web-2\n');
  expect(next).not.toContain('127.0.1.1 web\n');
  expect(hostsFile(next, { ...boot, hostname: 'web-2', address: '192.0.2.9' })).toBe(next);
});

test('limits in either version of control groups', () => {
  expect(limitKeys(limits, 300, 2, false)).toEqual([
    ['cpuset.cpus', '0'],
    ['memory.limit_in_bytes', '536870912'],
  ]);
  expect(limitKeys(limits, 301, 2, true)).toEqual([
    ['cpuset.cpus', '1'],
    ['memory.max', '536870912'],
    ['memory.swap.max', '268435456'],
  ]);
});

test('cores are those there are, and not all of them the first', () => {
  const cores = (count: number | undefined, vmid: number, cpus: number) =>
    limitKeys({ ...limits, cores: count }, vmid, cpus, true)[0]?.[1];
  expect(cores(999, 300, 4)).toBe('0,1,2,3');
  expect(cores(undefined, 300, 4)).toBe('0,1,2,3');
  expect(cores(2, 303, 4)).toBe('0,3');
  expect(new Set([300, 301, 302, 303].map((vmid) => cores(1, vmid, 4))).size).toBe(4);
});

test('the group of a container, wherever the lab itself was started', () => {
  const old = '12:cpu:/lxc.payload.berth1-300\n9:memory:/user.slice/lxc.payload.berth1-300/init.scope\n0::/x\n';
  expect(payload(old, 'berth1-300', false)).toBe('/sys/fs/cgroup/memory/user.slice/lxc.payload.berth1-300');
  expect(payload('0::/lxc.payload.berth1-300/system.slice\n', 'berth1-300', true)).toBe(
    '/sys/fs/cgroup/lxc.payload.berth1-300',
  );
});

test('a configuration names the lab in every link, and gives root no rights outside', () => {
  const at = { lab: 'berth12', vmid: 999_999_999, root: '/srv/root' };
  const text = lxcConfig(at, boot, limitKeys(limits, 300, 2, false), false);
  const value = (key: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${key} = `))
      .map((line) => line.slice(key.length + 3));
  expect(value('lxc.idmap')).toEqual(['u 0 100000 65536', 'g 0 100000 65536']);
  expect(value('lxc.net.0.link')).toEqual(['berth12']);
  expect(value('lxc.net.1.hwaddr')).toEqual([fixed.mac]);
  const pairs = [0, 1].flatMap((index) => value(`lxc.net.${index}.veth.pair`));
  expect(new Set(pairs).size).toBe(2);
  for (const pair of pairs) expect(pair.length).toBeLessThanOrEqual(15);
  expect(value('lxc.cgroup.memory.limit_in_bytes')).toEqual(['536870912']);
});
