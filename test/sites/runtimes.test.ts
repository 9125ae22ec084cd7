import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { installPackages } from '../../jobs/guest/packages.ts';
import { install } from '../../jobs/guest/runtimes.ts';
import type { Facts, Ports } from '../../jobs/ports.ts';
import { installRuntimes } from '../../jobs/steps/runtimes.ts';
import { installServices } from '../../jobs/steps/services.ts';
import type { RuntimeChoice } from '../../src/domain/deployment.ts';
import { resolveRuntime } from '../../src/domain/runtimes.ts';
import { type LabArchive, startArchive } from '../../src/lab/archive/archive.ts';
import { makeSigningKey } from '../../src/lab/monitor/signing.ts';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { until } from '../harness/until.ts';
import { component, deployed } from '../unit/jobs/deployed.ts';
import { newWorld } from '../unit/jobs/world.ts';

/** One real container for the whole file; what goes wrong comes first, because a thing is installed only once. */

const signal = new AbortController().signal;
const vmid = 300;
const cacheDir = resolve(import.meta.dirname, '../../.cache');
let lxc: LabLxc;
let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let lab: LabArchive;
let ports: Ports;
let node: string;
let notes: string[] = [];
let jobs = 0;

beforeAll(async () => {
  [lxc] = await Promise.all([startLxc({ cacheDir })]);
  lab = await startArchive({ cacheDir, address: lxc.network.address });
  cluster = await startLabCluster({}, { driver: () => lxc.driver, templates: lxc.templates, containerSshPort: 22 });
  const world = newWorld().ports;
  const { archives, sources, caPem: ca } = lab;
  // Nothing answers there.
  const apt = { url: `http://${lxc.network.address}:9/apt`, suite: 'stable', components: ['main'] };
  const services = { packages: { mongodb: { apt, key: makeSigningKey().publicKey } }, archives: {} };
  const catalogue = { ...world.catalogue, runtimes: { archives, sources, ca }, services };
  ports = { ...world, catalogue, guest: cluster.guest };
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
  await cluster?.stop();
  await lab?.stop();
  await lxc?.stop();
});

async function boot() {
  await cluster.px.start(node, vmid, signal);
  await cluster.px.address(node, vmid, 30_000, signal);
}

const target = () => ({ node, vmid });
const inside = (body: string, input: readonly string[] = []) =>
  cluster.guest.run(target(), { label: 'looking', body, input, timeoutMs: 30_000 }, signal);
const note = (text: string) => void notes.push(text);
const newJob = () => `b${++jobs}`;
const context = () => ({ ports, job: newJob(), signal, note });
const known = (request: Facts['request']) => ({
  request,
  placement: { node, templateVmid: 1 },
  vmid,
  address: '192.0.2.1',
});

function choice(kind: RuntimeChoice['kind'], how: 'prebuilt' | 'source'): RuntimeChoice {
  const found = resolveRuntime({ kind, asked: '', how }, undefined, ports.catalogue.runtimes);
  if (typeof found === 'string') throw new Error(found);
  return found;
}
const twoOfNode = () => {
  const runtime = choice('nodejs', 'prebuilt');
  return deployed({ components: [component('web', { runtime }), component('api', { runtime }), component('plain')] });
};
const runtimesOf = async (request: Facts['request']) =>
  ((await installRuntimes.run(known(request), context())) as Pick<Facts, 'runtimes'>).runtimes;
const servicesOf = async (deployment: Parameters<typeof deployed>[0]) =>
  ((await installServices.run(known(deployed(deployment)), context())) as Pick<Facts, 'services'>).services;
const fetched = () => inside('ls -A /opt/berth /opt/berth/.fetching');

describe('a runtime that is ready to run', () => {
  test('is asked for again when its server does not answer', async () => {
    await lab.faults.down();
    await expect(runtimesOf(twoOfNode())).rejects.toMatchObject({
      reason: 'unavailable',
      message: expect.stringMatching(/^[\d.:]+ does not answer, where Node\.js 2\d\.[\d.]+ is\.$/),
    });
  });

  test('is not used with a wrong checksum, and nothing of it is left', async () => {
    lab.faults.corrupt();
    await expect(runtimesOf(twoOfNode())).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('another checksum'),
    });
    expect(await fetched()).toBe('/opt/berth:\n.fetching\n\n/opt/berth/.fetching:\nauthority.pem\n');
  });

  test('is fetched once for two components, and not at all for one without', async () => {
    const before = lab.requests().length;
    const { version } = choice('nodejs', 'prebuilt');
    const bin = `/opt/berth/nodejs-${version}/bin`;
    const both = [
      { component: 'web', version, bin },
      { component: 'api', version, bin },
    ];
    expect(await runtimesOf(twoOfNode())).toEqual(both);
    expect(await runtimesOf(twoOfNode())).toEqual(both);
    expect(lab.requests().length - before).toBe(1);
    expect(await inside('PATH=$1:$PATH; node -v; npm -v > /dev/null; command -v npm', [bin])).toBe(
      `v${version}\n${bin}/npm\n`,
    );
    expect(await inside('runuser -u nobody -- "$1/node" -p 1+1', [bin])).toBe('2\n');
    expect(await fetched()).toMatch(/^\/opt\/berth:\n\.fetching\nnodejs-[\d.]+\n\n.*:\nauthority\.pem\n$/);
  });
});

describe('a runtime that is built', () => {
  const build = (job: string, stop = signal) => {
    const wanted = choice('python', 'source');
    if (wanted.from.how !== 'source') throw new Error('not a source');
    const work = { guest: ports.guest, target: target(), job, signal: stop, note };
    return install(work, { ...wanted, from: wanted.from }, '/opt/berth/python-source', ports.catalogue.runtimes.ca);
  };

  test('takes a compiler, which the package manager brings', async () => {
    const order = { unit: 'berth-b0-make', packages: ['make'] };
    await installPackages(ports.guest, target(), order, { signal, note });
    expect(notes).toContain('installing make');
  });

  test('goes on when the connection is lost, and is found again', async () => {
    lab.faults.stall();
    const job = newJob();
    const lost = new AbortController();
    const first = build(job, lost.signal);
    await until(() => notes.includes('downloading Python 0.0.1'));
    lost.abort(new Error('the worker is gone'));
    await expect(first).rejects.toThrow('The work was stopped.');
    await lab.faults.clear();
    const before = lab.requests().length;
    await build(job);
    expect(lab.requests().length).toBe(before);
    expect(notes).toContain('building Python 0.0.1');
    expect(await inside('/opt/berth/python-source/bin/python3 --version')).toBe('Python 0.0.1\n');
  });

  test('that is killed leaves no half of it, and is begun afresh', async () => {
    await inside('rm -rf /opt/berth/python-source');
    lab.faults.stall();
    const job = newJob();
    const killed = build(job);
    await until(() => notes.includes('downloading Python 0.0.1'));
    const unit = `berth-${job}-python-0.0.1-source`;
    await Promise.all([
      expect(killed).rejects.toMatchObject({ reason: 'failed', message: expect.stringContaining('from outside') }),
      inside('systemctl kill --signal KILL "$1"', [unit]),
    ]);
    expect(await inside('ls /opt/berth')).not.toContain('python');
    await lab.faults.clear();
    await build(job);
    expect(await inside('/opt/berth/python-source/bin/python3 --version')).toBe('Python 0.0.1\n');
    expect(await inside('ls -A /opt/berth')).not.toContain('.new-');
  });
});

describe('services', () => {
  // PostgreSQL brings a hundred megabytes with it.
  const LONG_MS = 420_000;

  test(
    'from Debian run, answer on loopback alone and come with each boot; then come own commands',
    async () => {
      const customServices = ['echo "made for $(redis-cli ping)" > /run/own', 'cat /run/own'];
      expect(await servicesOf({ services: ['redis', 'postgresql'], customServices })).toEqual(['redis', 'postgresql']);
      expect(notes).toContain('starting Redis, PostgreSQL');
      expect(notes.slice(-2)).toEqual(['$ cat /run/own', 'made for PONG']);
      expect(await inside('systemctl is-enabled redis-server postgresql')).toBe('enabled\nenabled\n');
      const listening = await inside("ss -Hltn '( sport = :5432 or sport = :6379 )' | awk '{ print $4 }'");
      expect(listening.split('\n').filter((line) => !/^(?:(?:127\.0\.0\.1|\[::1\]):\d+)?$/.test(line))).toEqual([]);
      expect(listening).toContain('127.0.0.1:5432');
    },
    LONG_MS,
  );

  test('an own command that fails ends them, with what it said', async () => {
    const customServices = ['echo before', 'echo "no such luck" >&2; exit 7', 'touch /run/never'];
    await expect(servicesOf({ services: [], customServices })).rejects.toMatchObject({
      reason: 'failed',
      message: `Your service command 2 ended with 7: ${customServices[1]}`,
      hint: 'It said: no such luck',
    });
    expect(notes).toContain('before');
    expect(await inside('ls /run/never 2> /dev/null || echo none')).toBe('none\n');
  });

  test('of a source that is down are asked for again, and which source that is', async () => {
    await expect(servicesOf({ services: ['mongodb'] })).rejects.toMatchObject({
      reason: 'unavailable',
      message: 'The package source of MongoDB 7.0 does not answer.',
    });
  });

  test("so it is with the distribution's own", async () => {
    const lists = '/var/lib/apt/lists';
    const sources = '/etc/apt/sources.list';
    await inside(
      `rm -rf ${lists}/*; cp ${sources} /run/; echo 'deb http://127.0.0.1:9/debian bookworm main' > ${sources}`,
    );
    await expect(servicesOf({ services: ['memcached'] })).rejects.toMatchObject({
      reason: 'unavailable',
      message: 'The package source of the container, 127.0.0.1, does not answer.',
    });
    await inside(`mv /run/sources.list ${sources}`);
  });

  test('all come again when the container has been restarted', async () => {
    await cluster.px.stop(node, vmid, signal);
    await boot();
    const ask = "redis-cli ping; runuser -u postgres -- psql -qtAc 'select 6 * 7'";
    await until(async () => (await inside(`cd /; ${ask}`)) === 'PONG\n42\n', 30_000);
  });

  test('that do not start are told of, with the end of their journal', async () => {
    await inside("systemctl stop redis-server; echo 'port nowhere' >> /etc/redis/redis.conf");
    await expect(servicesOf({ services: ['redis'] })).rejects.toMatchObject({
      reason: 'failed',
      message: 'Redis does not start and answer on port 6379.',
      hint: expect.stringMatching(/^Its journal ends: .*redis/i),
    });
  });
});
