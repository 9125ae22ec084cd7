import { describe, expect, it } from 'vitest';
import { packageSourceFiles } from '../../../../jobs/guest/package-sources.ts';
import { packageTrouble } from '../../../../jobs/guest/package-trouble.ts';
import { readStart } from '../../../../jobs/guest/service-scripts.ts';
import { installServices, runCustomServices } from '../../../../jobs/guest/services.ts';
import { installServices as step } from '../../../../jobs/steps/services.ts';
import type { ServicesCatalogue } from '../../../../src/domain/services.ts';
import type { System } from '../../../../src/domain/system.ts';
import { OpsError } from '../../../../src/errors.ts';
import { deployed } from '../deployed.ts';
import { fakeGuest } from './fake-guest.ts';

const signal = new AbortController().signal;
const source = {
  apt: { url: 'https://packages.example.org/apt', suite: 'bookworm/mongodb-org/7.0', components: ['main'] },
  yum: { url: 'https://packages.example.org/yum' },
  key: 'a key',
};
const catalogue: ServicesCatalogue = {
  packages: { mongodb: source, rabbitmq: source },
  archives: { meteor: { url: 'https://packages.example.org/meteor.tar.gz', sha256: 'ab'.repeat(32) } },
  ca: 'an authority',
};

function site(on: System | undefined, answers: Parameters<typeof fakeGuest>[0], output: readonly string[] = []) {
  const fake = fakeGuest(answers, output);
  const notes: string[] = [];
  const note = (text: string, as = 'note') => void notes.push(`${as}: ${text}`);
  const work = { guest: fake.guest, target: { node: 'pve1', vmid: 300 }, job: 'b1', system: on, signal, note };
  return { ...fake, notes, work };
}
function go(names: readonly string[], on: System | undefined = 'debian-12', answers = {}) {
  const made = site(on, { 'starting services': '', ...answers });
  return { ...made, done: installServices(made.work, names, catalogue) };
}

describe('installing services', () => {
  it('leaves a container alone for which none is wanted', async () => {
    const { done, acts } = go([]);
    expect(await done).toEqual([]);
    expect(acts).toEqual([]);
  });

  it('installs those of the distribution together, and then starts them in the order they were asked for', async () => {
    const { done, acts, scripts } = go(['redis', 'postgresql']);
    expect(await done).toEqual(['redis', 'postgresql']);
    expect(acts).toEqual(['unit berth-b1-services', 'starting services']);
    expect(scripts[0]).toMatchObject({ label: 'installing Redis, PostgreSQL' });
    expect(scripts[0]?.input.slice(1)).toEqual(['', 'redis-server', 'postgresql']);
    expect(scripts[1]?.input.slice(1)).toEqual(['redis|6379|redis-server||', 'postgresql|5432|postgresql||']);
  });

  it('writes settings before there is a package that would listen to the world without them', async () => {
    const { done, acts, files } = go(['rabbitmq']);
    await done;
    expect(acts).toEqual([
      'preparing the services',
      'push /etc/rabbitmq/rabbitmq-env.conf',
      'preparing the services',
      'unit berth-b1-services',
      'starting services',
    ]);
    expect(files[0]?.content).toContain('NODE_IP_ADDRESS=127.0.0.1\n');
  });

  it('takes those of another source from there alone, apart from the others', async () => {
    const { done, acts, scripts, files } = go(['mongodb', 'redis']);
    await done;
    expect(acts).toEqual([
      'unit berth-b1-services',
      'push /usr/share/keyrings/berth-mongodb.asc',
      'push /etc/apt/sources.list.d/berth-mongodb.list',
      'unit berth-b1-service-mongodb',
      'starting services',
    ]);
    expect(scripts[1]?.input.slice(1, 4)).toEqual(['mongodb', 'mongodb-org', 'mongodb-org-database']);
    expect(files[1]?.content).toBe(
      'deb [signed-by=/usr/share/keyrings/berth-mongodb.asc] https://packages.example.org/apt bookworm/mongodb-org/7.0 main\n',
    );
  });

  it('does on Rocky what Rocky wants', async () => {
    const { done, files, scripts } = go(['postgresql', 'mariadb', 'rabbitmq'], 'rocky-9');
    await done;
    const started = scripts.at(-1)?.input.slice(1);
    expect(started?.[0]).toBe('postgresql|5432|postgresql|/var/lib/pgsql/data/PG_VERSION|postgresql-setup --initdb');
    expect(files.find(({ path }) => path === '/etc/my.cnf.d/berth.cnf')?.content).toContain('bind-address=127.0.0.1');
    const repo = files.find(({ path }) => path === '/etc/yum.repos.d/berth-rabbitmq.repo')?.content;
    expect(repo).toContain('baseurl=https://packages.example.org/yum\n');
    expect(repo).toContain('gpgcheck=1\n');
    expect(repo).toContain('includepkgs=rabbitmq-server erlang\n');
  });

  it('unpacks Meteor, of which nothing runs', async () => {
    const { done, acts, scripts } = go(['meteor']);
    expect(await done).toEqual(['meteor']);
    expect(acts.at(-1)).toBe('unit berth-b1-service-meteor');
    expect(scripts.at(-1)?.input[0]).toBe('/opt/berth/meteor-abababababab');
  });

  it('says which does not start, and shows its journal', async () => {
    const answers = { 'starting services': 'up redis\ndown postgresql\nlog FATAL: no\nlog it failed\n' };
    const { done, notes } = go(['redis', 'postgresql'], 'debian-12', answers);
    await expect(done).rejects.toMatchObject({
      reason: 'failed',
      message: 'PostgreSQL does not start and answer on port 5432.',
      hint: 'Its journal ends: FATAL: no / it failed',
    });
    expect(notes).toContain('output: FATAL: no');
  });

  it.each([
    ['an unknown one', ['oracle'], 'debian-12' as const, 'oracle is not offered'],
    ['one without a source for the family', ['docker'], 'rocky-9' as const, 'docker is not offered'],
    ['any, where the packages are not known', ['redis'], undefined, 'redis is not offered'],
    ['two at one port', ['nginx', 'apache'], 'debian-12' as const, 'both listen on port 80'],
  ])('refuses %s before it touches the container', async (_what, names, on, sentence) => {
    const made = site(on, {});
    await expect(installServices(made.work, names, catalogue)).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining(sentence),
    });
    expect(made.acts).toEqual([]);
  });
});

describe('commands of the person', () => {
  const failed = new OpsError('failed', 'Running your service commands failed in container 300: berth: command 2 7');
  const run = (output: readonly string[], thrown?: Error) => {
    const made = site('debian-12', { 'running your service commands': thrown ?? '' }, output);
    return { ...made, done: runCustomServices(made.work, ['true', 'echo "$HOME"; exit 7']) };
  };

  it('go as they are into one unit, and their output is shown', async () => {
    const { done, scripts, notes, acts } = run(['$ true', '$ echo "$HOME"; exit 7', '/root']);
    await done;
    expect(acts).toEqual(['unit berth-b1-custom-services']);
    expect(scripts[0]?.input).toEqual(['true', 'echo "$HOME"; exit 7']);
    expect(notes).toContain('output: /root');
    expect(notes).toContain('note: $ true');
  });

  it('are none, and then nothing is run', async () => {
    const made = site('debian-12', {});
    await runCustomServices(made.work, []);
    expect(made.acts).toEqual([]);
  });

  it('end with the first that fails, which is named with what it said', async () => {
    const { done } = run(['$ true', '$ echo', '/root', '', 'berth: command 2 7'], failed);
    await expect(done).rejects.toMatchObject({
      reason: 'failed',
      message: 'Your service command 2 ended with 7: echo "$HOME"; exit 7',
      hint: 'It said: /root',
    });
  });

  it('that take too long are left to the queue', async () => {
    const late = new OpsError('unavailable', 'Running your service commands did not end.');
    await expect(run([], late).done).rejects.toBe(late);
  });
});

describe('a package manager that fails', () => {
  const work = {
    packages: ['mongodb-org'],
    source: { title: 'MongoDB', setting: 'services.sources.mongodb' },
    waitedSeconds: 180,
  };

  it.each([
    [
      'E: Failed to fetch http://192.0.2.1/InRelease  Could not connect to 192.0.2.1:80',
      'unavailable',
      'MongoDB does not answer',
    ],
    ["W: GPG error: NO_PUBKEY A1\nE: The repository 'x' is not signed.", 'failed', 'MongoDB is not signed by the key'],
    ['E: Unable to locate package mongodb-org', 'failed', 'has no MongoDB'],
    ['Error: Unable to find a match: mongodb-org', 'failed', 'has no MongoDB'],
  ])('by its own source: %s', (output, reason, sentence) => {
    expect(packageTrouble(output, work)).toMatchObject({ reason, message: expect.stringContaining(sentence) });
  });

  it.each([
    [
      'Get:1 http://fine.example.org/debian bookworm InRelease\nW: Failed to fetch http://down.example.org/debian/InRelease  Connection refused\nE: Unable to locate package redis-server',
      'The package source of the container, down.example.org, does not answer.',
    ],
    [
      'Curl error (6): Could not resolve hostname for https://mirror.example.org/x',
      'The package source of the container, mirror.example.org, does not answer.',
    ],
    ['E: Unable to locate package redis-server', 'The package source of the container lacks something: redis-server.'],
    ['No match for argument: redis', 'The package source of the container lacks something: redis.'],
    ["E: Package 'redis' has no installation candidate", 'The package source of the container lacks something: redis.'],
  ])("by the distribution's: %s", (output, sentence) => {
    expect(packageTrouble(output, { packages: ['redis'], waitedSeconds: 180 })?.message).toBe(sentence);
  });
});

it('a source without anything for a family is none', () => {
  const { apt: _, ...yumOnly } = source;
  expect(packageSourceFiles('apt', { ...yumOnly, name: 'x', packages: ['x'] })).toBeUndefined();
});

it('reads what starting services printed', () => {
  expect(readStart('up redis\ndown x\nlog a\nlog \nother\n')).toEqual({ up: ['redis'], down: 'x', log: ['a'] });
});

it('install-services shows what runs', () => {
  const known = { placement: { node: 'pve1', templateVmid: 1 }, vmid: 200, address: '192.0.2.1' };
  const shows = (customServices: string[], services: string[]) =>
    step.shows?.({ ...known, request: deployed({ customServices }), services });
  expect(shows([], [])).toBe('none asked for');
  expect(shows(['true'], ['redis'])).toBe('redis, a command of your own');
  expect(shows(['true', 'true'], [])).toBe('2 commands of your own');
});
