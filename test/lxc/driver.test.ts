import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';
import type { LabLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startRealProxmox } from '../harness/lxc-lab.ts';
import { ask, finish, onNode, ssh, until } from '../harness/pve-client.ts';

let lab: LabProxmox;
let lxc: LabLxc;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-test-'));
  ({ lab, lxc } = await startRealProxmox());
});
afterEach(() => lab?.faults.clear());
afterAll(async () => {
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const ct = (vmid: number, node = 'pve1') => `/nodes/${node}/lxc/${vmid}`;
const clone = (newid: number, template = 9001) =>
  finish(lab, 'POST', `${ct(template)}/clone`, { newid: String(newid), full: '1', hostname: `ct${newid}` });
const power = (vmid: number, verb: string, params: Record<string, string> = {}, node = 'pve1') =>
  finish(lab, 'POST', `${ct(vmid, node)}/status/${verb}`, params);
const put = (vmid: number, params: Record<string, string>) => ask(lab, 'PUT', `${ct(vmid)}/config`, params);
const inside = (vmid: number, script: string, node = 'pve1') =>
  onNode(lab, dir, `timeout 60 pct exec ${vmid} --keep-env 0 -- /bin/sh -s`, script, node);
const address = (vmid: number, node = 'pve1'): Promise<string> =>
  until(async () => (await shown(vmid, node))[0], `${vmid} has an address`);
/** Its IPv4 addresses outside loopback. */
async function shown(vmid: number, node = 'pve1'): Promise<string[]> {
  const { body } = await ask(lab, 'GET', `${ct(vmid, node)}/interfaces`);
  const entries: { name: string; 'ip-addresses': { 'ip-address': string; 'ip-address-type': string }[] }[] = body.data;
  return entries
    .filter(({ name }) => name !== 'lo')
    .flatMap((one) => one['ip-addresses'].filter((at) => at['ip-address-type'] === 'inet'))
    .map((at) => at['ip-address']);
}
/** Once its init has done everything that a boot does; the bus over which it is asked comes up on the way. */
const booted = (vmid: number) =>
  until(async () => {
    const { out } = await inside(vmid, 'systemctl is-system-running --wait');
    return /running|degraded/.test(out) ? out : undefined;
  }, `${vmid} has booted`);
const leases = () => readFile(`/var/lib/berth-lab/${lxc.network.bridge}/dhcp.leases`, 'utf8');

test('a container is a machine: init, limits, its own processes and use, and nobody outside', async () => {
  await clone(300);
  await put(300, { cores: '1', memory: '128' });
  expect(await power(300, 'start')).toBe('OK');
  expect(await booted(300)).toBe('running\n');
  const ran = await inside(300, 'cat /proc/1/comm; nproc; cat /proc/self/uid_map');
  expect(ran.out).toMatch(/^systemd\n1\n\s+0\s+100000\s+65536\n$/);
  const { data } = (await ask(lab, 'GET', `${ct(300)}/status/current`)).body;
  expect(data.mem).toBeGreaterThan(1024 * 1024);
  expect(data.mem).toBeLessThan(128 * 1024 * 1024);
  expect(await readFile(`/proc/${data.pid}/comm`, 'utf8')).toBe('systemd\n');
  // More memory than it may have: the kernel ends who asks.
  const greedy = await inside(300, `perl -e 'my $all = "x" x (150 * 1024 * 1024); print length $all'`);
  expect(greedy.code).toBe(137);
  expect((await put(300, { cores: '2', memory: '512' })).status).toBe(200);
  const roomy = await inside(300, `nproc; perl -e 'my $all = "x" x (150 * 1024 * 1024); print length $all'`);
  expect(roomy).toMatchObject({ code: 0, out: '2\n157286400' });
  const hold = '$all = "x" x (100 * 1024 * 1024); $| = 1; print "held"; sleep 1000';
  await inside(300, `perl -e '${hold}' > /run/held 2>&1 < /dev/null & echo $! > /run/holder`);
  await until(async () => (await inside(300, 'cat /run/held')).out === 'held' || undefined, 'memory is held');
  expect((await put(300, { memory: '64' })).body.errors.memory).toMatch(/^hotplug problem/);
  const pending = (await ask(lab, 'GET', `${ct(300)}/pending`)).body.data;
  expect(pending).toContainEqual({ key: 'memory', value: 512, pending: 64 });
  await inside(300, 'kill $(cat /run/holder)');
  await put(300, { memory: '512' });
});

test('has its own network, which others can reach and which reaches others', async () => {
  const at = await address(300);
  expect(at.split('.').slice(0, 3).join('.')).toBe(lxc.network.address.split('.').slice(0, 3).join('.'));
  expect(lab.containers().find(({ vmid }) => vmid === 300)?.address).toBe(at);
  expect((await inside(300, `ip -4 route show default`)).out).toContain(`via ${lxc.network.address}`);
  await inside(300, 'ip address add 192.0.2.77/24 dev eth0');
  expect(await shown(300)).toEqual([at, '192.0.2.77']);
});

test('a shutdown is asked of its init, and waits no longer than it may', async () => {
  await inside(
    300,
    'systemd-run --quiet -p KillMode=process -p TimeoutStopSec=90 -p ExecStop="/bin/sleep 80" sleep 1000',
  );
  expect(await power(300, 'shutdown', { timeout: '1' })).toMatch(/lxc-stop .* failed: exit code 1/);
  expect(lab.containers().find(({ vmid }) => vmid === 300)?.state).toBe('running');
  expect(await power(300, 'shutdown', { timeout: '1', forceStop: '1' })).toBe('OK');
  expect((await ask(lab, 'GET', `${ct(300)}/interfaces`)).body).toEqual({ data: null });
});

test('one that is switched off from inside is stopped; a reboot from inside keeps it running', async () => {
  await power(300, 'start');
  const pid = async () => (await ask(lab, 'GET', `${ct(300)}/status/current`)).body.data.pid;
  const before = await pid();
  await booted(300);
  await inside(300, 'systemctl reboot');
  await until(async () => ((await pid()) ?? before) !== before || undefined, 'another init');
  await booted(300);
  await inside(300, 'systemctl poweroff');
  await until(
    async () => (await ask(lab, 'GET', `${ct(300)}/status/current`)).body.data.status === 'stopped' || undefined,
    'off',
  );
});

test('moves to the other node with all it has, and its address', async () => {
  await power(300, 'start');
  const at = await address(300);
  await inside(300, 'echo kept > /root/kept');
  expect(await finish(lab, 'POST', `${ct(300)}/migrate`, { target: 'pve2', restart: '1' })).toBe('OK');
  expect(lab.rootOf(300)).toContain('/pve2/');
  expect((await inside(300, 'cat /root/kept', 'pve2')).out).toBe('kept\n');
  expect(await address(300, 'pve2')).toBe(at);
});

test('a destroyed container leaves no root, no link, no control group and no lease', async () => {
  const root = lab.rootOf(300);
  expect(await leases()).toContain('ct300');
  expect(await finish(lab, 'DELETE', ct(300, 'pve2'), { force: '1' })).toBe('OK');
  await expect(access(root)).rejects.toThrow('ENOENT');
  expect(await leases()).not.toContain('ct300');
  const left = await onNode(
    lab,
    dir,
    `ip -br link | grep -c ${lxc.network.bridge.replace('berth', 'b')}v300; find /sys/fs/cgroup -name '*${lxc.network.bridge}-300' | wc -l`,
  );
  expect(left.out).toBe('0\n0\n');
});

test('a snapshot brings back what was, whatever happened since', async () => {
  const storage = { storage: 'fast', type: 'btrfs', path: '/fast', content: 'rootdir' };
  const line = `pvesh create /storage ${Object.entries(storage)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}`;
  expect((await onNode(lab, dir, line)).code).toBe(0);
  const order = { newid: '301', full: '1', hostname: 'ct301', storage: 'fast' };
  expect(await finish(lab, 'POST', `${ct(9001)}/clone`, order)).toBe('OK');
  expect(await finish(lab, 'POST', `${ct(301)}/snapshot`, { snapname: 'before' })).toBe('OK');
  await put(301, {
    net0: `name=eth0,bridge=vmbr0,ip=${lxc.network.address.replace(/1$/, '251')}/24,gw=${lxc.network.address}`,
  });
  await power(301, 'start');
  expect(await address(301)).toMatch(/\.251$/);
  await inside(301, 'rm /etc/ssh/sshd_config; echo x > /root/mark');
  expect(await finish(lab, 'POST', `${ct(301)}/snapshot/before/rollback`)).toBe('OK');
  await power(301, 'start');
  expect(await address(301)).not.toMatch(/\.251$/);
  expect((await inside(301, 'ls /etc/ssh/sshd_config /root')).out).toBe('/etc/ssh/sshd_config\n\n/root:\n');
  expect(await finish(lab, 'DELETE', `${ct(301)}/snapshot/before`)).toBe('OK');
});

test('without DHCP it asks in vain, and is heard when the fault is over', async () => {
  await clone(302, 9001);
  lab.faults.withholdAddress(302);
  await power(302, 'start');
  const asked = 'journalctl --no-pager -o cat | grep -c DHCPDISCOVER';
  await until(async () => Number((await inside(302, asked)).out) >= 2 || undefined, 'it asked twice');
  expect(await shown(302)).toEqual([]);
  lab.faults.clear();
  await inside(302, 'systemctl restart networking');
  expect(await address(302)).toMatch(/^\d+\./);
});

test('a template can lack systemd or SSSD, and its clones run all the same', async () => {
  await lab.faults.stripTemplate(9002, 'sssd');
  await finish(lab, 'POST', `${ct(9002, 'pve2')}/clone`, { newid: '303', full: '1', hostname: 'ct303' });
  await power(303, 'start', {}, 'pve2');
  const looked = await inside(
    303,
    'dpkg-query -W "sssd*" "libnss-sss" 2>&1; test -e /usr/sbin/sssd || echo none',
    'pve2',
  );
  expect(looked.out).toMatch(/none\n$/);
  await lab.faults.stripTemplate(9001, 'systemd');
  await clone(304);
  await power(304, 'start');
  const at = await address(304);
  expect((await inside(304, 'systemctl is-system-running')).code).not.toBe(0);
  const refused = await ssh(
    { address: at, port: 22, user: 'nobody', key: lab.privateKeyFile, knownHosts: '', dir },
    'true',
  );
  // It answers; that nobody knows its key yet is another matter.
  expect(refused.err).toContain('Host key verification failed');
  expect(await power(304, 'stop')).toBe('OK');
});
