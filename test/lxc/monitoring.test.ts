import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { packageTrouble } from '../../jobs/guest/package-trouble.ts';
import { INSTALL } from '../../jobs/guest/packages.ts';
import type { Facts, Ports } from '../../jobs/ports.ts';
import { enrolMonitoring, removeMonitoring } from '../../jobs/steps/monitoring.ts';
import { wazuh } from '../../src/adapters/wazuh/wazuh.ts';
import { type LabMonitor, startMonitor } from '../../src/lab/monitor/monitor.ts';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { enrolmentAt, wazuhOptions } from '../harness/monitor-lab.ts';
import { until } from '../harness/until.ts';
import { newWorld, request } from '../unit/jobs/world.ts';

/** One real container for the whole file; what goes wrong comes first, because a package is installed only once. */

const signal = new AbortController().signal;
const vmid = 300;
let lxc: LabLxc;
let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let lab: LabMonitor;
let ports: Ports;
let node: string;
let notes: string[] = [];
/** How far the monitor's clock has been put forward. */
let later = 0;

beforeAll(async () => {
  lxc = await startLxc({ cacheDir: resolve(import.meta.dirname, '../../.cache') });
  lab = await startMonitor({ address: lxc.network.address, now: () => Date.now() + later });
  cluster = await startLabCluster({}, { driver: () => lxc.driver, templates: lxc.templates, containerSshPort: 22 });
  ports = { ...newWorld().ports, guest: cluster.guest, monitor: wazuh(wazuhOptions(lab)) };
  const template = cluster.lab.templates[0];
  if (template === undefined) throw new Error('there is no template');
  node = template.node;
  const order = { node, templateVmid: template.vmid, vmid, hostname: 'web', stamp: 'b1', storage: undefined };
  await cluster.px.clone(order, signal);
  await boot();
});
afterEach(async () => {
  notes = [];
  await lab.faults.clear();
});
afterAll(async () => {
  await ports?.monitor.close();
  await cluster?.stop();
  await lab?.stop();
  await lxc?.stop();
});

async function boot() {
  await cluster.px.start(node, vmid, signal);
  await cluster.px.address(node, vmid, 30_000, signal);
}

const context = () => ({ ports, job: 'b1', signal, note: (text: string) => void notes.push(text) });
const known = () => ({ request, placement: { node, templateVmid: 1 }, vmid, address: '192.0.2.1' });
const enrol = async () => ((await enrolMonitoring.run(known(), context())) as Pick<Facts, 'agent'>).agent.id;
const inside = (body: string, input: readonly string[] = []) =>
  cluster.guest.run({ node, vmid }, { label: 'looking', body, input, timeoutMs: 30_000 }, signal);
const agentsNow = () => lab.agents().filter(({ name }) => name === 'web');

const HOLD = `
use Fcntl;
open my $lock, ">>", "/var/lib/dpkg/lock-frontend" or die;
my $all = pack("s s x![q] q q i x![q]", F_WRLCK, 0, 0, 0, 0);
fcntl $lock, F_SETLK, $all or die;
open my $held, ">", "/run/held" and close $held;
sleep 600;
`;

/** Holds the lock of dpkg as another package manager would, until `letGo`. */
async function holdLock() {
  await cluster.guest.push({ node, vmid }, { path: '/run/hold.pl', content: HOLD, mode: 0o600 }, signal);
  const begin = 'rm -f /run/held; systemd-run --quiet --collect --unit=hold perl /run/hold.pl';
  await inside(`${begin}; until [ -e /run/held ]; do sleep 0.05; done`);
}
const letGo = () => inside('systemctl stop hold');

test('a package source that is down may come back', async () => {
  await lab.faults.packagesDown();
  await expect(enrol()).rejects.toMatchObject({
    reason: 'unavailable',
    message: 'The package source of wazuh-agent does not answer.',
  });
});

test('what another key signed is not installed', async () => {
  lab.faults.signWithAnotherKey();
  await expect(enrol()).rejects.toMatchObject({
    reason: 'failed',
    message: 'The package source of wazuh-agent is not signed by the key that it should be.',
  });
  expect(await inside('dpkg -l wazuh-agent 2>&1 || true')).toContain('no packages found');
});

test('a clock that is wrong is named as such', async () => {
  await lab.faults.skewClock();
  await expect(enrol()).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining("container's clock"),
  });
});

test('a package manager that is busy for too long is told of', async () => {
  await holdLock();
  const lines: string[] = [];
  const unit = {
    name: 'berth-busy',
    label: 'trying',
    body: INSTALL,
    input: ['1', 'wazuh-agent', 'wazuh-agent'],
    timeoutMs: 60_000,
  };
  const tried = cluster.guest.unit({ node, vmid }, unit, { signal, onOutput: (line) => void lines.push(line) });
  await expect(tried).rejects.toMatchObject({ reason: 'failed' });
  expect(packageTrouble(lines.join('\n'), { packages: ['wazuh-agent'], waitedSeconds: 1 })).toMatchObject({
    reason: 'unavailable',
    message: 'Another process in the container keeps the package manager busy.',
  });
  await letGo();
});

test('one that is busy for a while is waited for; then the agent is installed, enrols and is active', async () => {
  await holdLock();
  const enrolling = enrol();
  await until(() => notes.includes('waiting for another package manager'), 60_000);
  await letGo();
  const id = await enrolling;
  expect(notes).toContain('installing wazuh-agent');
  expect(agentsNow()).toEqual([{ id, name: 'web', group: enrolmentAt(lab).group, ip: 'any', state: 'active' }]);
  expect(await inside('cut -d " " -f 1,2 /var/ossec/etc/client.keys')).toBe(`${id} web\n`);
});

test('nothing of the password is left, and the service comes with the next boot', async () => {
  expect(await inside('ls /run/berth-monitoring /var/ossec/etc/authd.pass 2>&1 || true')).not.toMatch(/^\//m);
  const found = await inside('grep -rlF "$1" /run /etc /var /root /tmp 2> /dev/null || true', [lab.enrolmentPassword]);
  expect(found.trim()).toBe('');
  expect(await inside('systemctl is-enabled wazuh-agent')).toBe('enabled\n');
});

test('run again, it finds the same agent', async () => {
  const [before] = agentsNow();
  expect(await enrol()).toBe(before?.id);
  expect(agentsNow().length).toBe(1);
});

test('an agent that the manager has forgotten enrols afresh, past a duplicate name', async () => {
  const [before] = agentsNow();
  await ports.monitor.remove(before?.id ?? '', signal);
  lab.faults.duplicateAgents(1);
  const id = await enrol();
  expect(id).not.toBe(before?.id);
  expect(agentsNow()).toMatchObject([{ id, state: 'active' }]);
});

test('an error inside a 200 of the manager is an error', async () => {
  lab.faults.failInside(1757, 'Error deleting an agent', 5);
  await expect(enrol()).rejects.toMatchObject({
    reason: 'failed',
    message: 'The monitor could not do it: Error deleting an agent.',
  });
});

test('it is active again after a stop and a start', async () => {
  const [before] = agentsNow();
  await cluster.px.stop(node, vmid, signal);
  later += 60_000;
  expect(agentsNow()[0]?.state).toBe('disconnected');
  await boot();
  await until(() => agentsNow()[0]?.state === 'active', 60_000);
  expect(agentsNow()[0]?.id).toBe(before?.id);
});

test('undone, it is stopped and forgotten; and forgetting it again is no trouble', async () => {
  await enrolMonitoring.undo?.({ ...known(), agent: { id: agentsNow()[0]?.id } }, context());
  expect(agentsNow()).toEqual([]);
  expect(await inside('systemctl is-active wazuh-agent || true')).toBe('inactive\n');
  await removeMonitoring(ports, { hostname: 'web' }, signal);
});
