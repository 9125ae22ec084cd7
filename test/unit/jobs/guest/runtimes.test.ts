import { describe, expect, it } from 'vitest';
import { fetchTrouble } from '../../../../jobs/guest/fetch.ts';
import { installRuntimes } from '../../../../jobs/guest/runtimes.ts';
import type { Facts } from '../../../../jobs/ports.ts';
import { installRuntimes as step } from '../../../../jobs/steps/runtimes.ts';
import { packagedRuntimes } from '../../../../src/domain/packaged-runtimes.ts';
import { type RuntimesCatalogue, resolveRuntime } from '../../../../src/domain/runtimes.ts';
import type { System } from '../../../../src/domain/system.ts';
import { OpsError } from '../../../../src/errors.ts';
import { component, deployed } from '../deployed.ts';
import { newWorld } from '../world.ts';
import { fakeGuest } from './fake-guest.ts';

const signal = new AbortController().signal;
const pinned = (kind: 'nodejs' | 'python', version: string, ending = 'tar.gz') => ({
  kind,
  version,
  url: `https://packages.example.org/${kind}-${version}.${ending}`,
  sha256: version.length.toString(16).repeat(64),
});
const catalogue = {
  archives: [pinned('nodejs', '22.11.0', 'tar.xz'), pinned('nodejs', '20.18.1')],
  sources: [pinned('python', '3.13.0')],
  ca: 'an authority',
};

function wants(name: string, kind: 'nodejs' | 'python', asked: string, how: 'prebuilt' | 'source', on: System) {
  const runtime = resolveRuntime({ kind, asked, how }, on, catalogue);
  if (typeof runtime === 'string') throw new Error(runtime);
  return { name, runtime };
}

interface How {
  /** `other`: one whose packages are not known. */
  on?: System | 'other';
  looks?: string;
  answers?: Parameters<typeof fakeGuest>[0];
  output?: readonly string[];
  offers?: RuntimesCatalogue;
}

function go(components: Parameters<typeof installRuntimes>[1], how: How = {}) {
  const { on = 'debian-12', looks = '', answers = {}, output = [], offers = catalogue } = how;
  const fake = fakeGuest({ 'looking for runtimes': looks, ...answers }, output);
  const notes: string[] = [];
  const note = (text: string, as = 'note') => void notes.push(`${as}: ${text}`);
  const work = {
    guest: fake.guest,
    target: { node: 'pve1', vmid: 300 },
    job: 'b1',
    system: on === 'other' ? undefined : on,
    signal,
    note,
  };
  return { ...fake, notes, done: installRuntimes(work, components, offers) };
}

describe('installing runtimes', () => {
  it('leaves a container alone in which none is wanted', async () => {
    const { done, acts } = go([{ name: 'web' }]);
    expect(await done).toEqual([]);
    expect(acts).toEqual([]);
  });

  it('gives each component its own, and installs once what two of them want', async () => {
    const { done, acts, scripts, files } = go(
      [
        wants('web', 'nodejs', '22', 'prebuilt', 'debian-12'),
        wants('api', 'nodejs', '20', 'prebuilt', 'debian-12'),
        wants('worker', 'nodejs', '22', 'prebuilt', 'debian-12'),
        { name: 'static' },
      ],
      { looks: 'lack xz\nlack curl\n' },
    );
    expect(await done).toEqual([
      { component: 'web', version: '22.11.0', bin: '/opt/berth/nodejs-22.11.0/bin' },
      { component: 'api', version: '20.18.1', bin: '/opt/berth/nodejs-20.18.1/bin' },
      { component: 'worker', version: '22.11.0', bin: '/opt/berth/nodejs-22.11.0/bin' },
    ]);
    expect(acts.filter((act) => act.startsWith('unit'))).toEqual([
      'unit berth-b1-runtime-packages',
      'unit berth-b1-nodejs-22.11.0-archive',
      'unit berth-b1-nodejs-20.18.1-archive',
    ]);
    expect(scripts[1]?.input.slice(2)).toEqual(['curl', 'xz-utils']);
    expect(scripts[2]?.input).toEqual([
      '/opt/berth/nodejs-22.11.0',
      catalogue.archives[0]?.url,
      catalogue.archives[0]?.sha256,
      '/opt/berth/.fetching/authority.pem',
      'node',
      '22.11.0',
    ]);
    expect(files[0]).toEqual({ path: '/opt/berth/.fetching/authority.pem', content: 'an authority', mode: 0o644 });
  });

  it('does not fetch what is there, nor what fetching would take', async () => {
    const wanted = wants('web', 'nodejs', '22', 'prebuilt', 'debian-12');
    const { done, acts } = go([wanted], { looks: 'have /opt/berth/nodejs-22.11.0\nlack curl\n' });
    expect(await done).toHaveLength(1);
    expect(acts).toEqual(['looking for runtimes']);
  });

  it('takes a package of Debian as it is, with the version that it really has', async () => {
    const answers = { 'looking at Node.js 18.20': 'v18.20.4\n' };
    const { done, scripts } = go([wants('web', 'nodejs', '18', 'prebuilt', 'debian-12')], { answers });
    expect(await done).toEqual([{ component: 'web', version: '18.20.4', bin: '/usr/bin' }]);
    expect(scripts[1]?.input.slice(2)).toEqual(['nodejs', 'npm']);
    expect(scripts[2]?.input).toEqual(['', 'node']);
  });

  it('gives a package of Rocky a folder of its own where its programs have the version in their names', async () => {
    const answers = { 'looking at Python 3.11': 'Python 3.11.9\n' };
    const { done, scripts } = go([wants('web', 'python', '3.11', 'prebuilt', 'rocky-9')], { on: 'rocky-9', answers });
    expect(await done).toEqual([{ component: 'web', version: '3.11.9', bin: '/opt/berth/python-3.11-package/bin' }]);
    expect(scripts[1]?.input.slice(2)).toEqual(['python3.11', 'python3.11-pip']);
    expect(scripts[2]?.input).toEqual([
      '/opt/berth/python-3.11-package',
      'python3',
      'python3=/usr/bin/python3.11',
      'python=/usr/bin/python3.11',
      'pip3=/usr/bin/pip3.11',
    ]);
  });

  it('asks dnf for a stream of its module', async () => {
    const { done, scripts } = go([wants('web', 'nodejs', '18', 'prebuilt', 'rocky-9')], { on: 'rocky-9' });
    await done;
    expect(scripts[1]?.input.slice(2)).toEqual(['@nodejs:18/common']);
  });

  it('builds from source what is asked for so, beside one that is ready to run', async () => {
    const output = ['berth: configuring', 'berth: building'];
    const { done, acts, notes, scripts } = go([wants('web', 'python', '3.13', 'source', 'debian-12')], { output });
    expect(await done).toEqual([{ component: 'web', version: '3.13.0', bin: '/opt/berth/python-3.13.0-source/bin' }]);
    expect(acts.at(-1)).toBe('unit berth-b1-python-3.13.0-source');
    expect(scripts[1]?.input).toEqual(expect.arrayContaining(['gcc', 'make', 'libssl-dev']));
    expect(notes).toContain('note: building Python 3.13.0');
  });

  it.each<[string, ReturnType<typeof wants>, How]>([
    [
      'pinned no longer',
      wants('web', 'nodejs', '22', 'prebuilt', 'debian-12'),
      { offers: { ...catalogue, archives: [] } },
    ],
    [
      'pinned with another checksum',
      wants('web', 'nodejs', '20', 'prebuilt', 'debian-12'),
      { offers: { ...catalogue, archives: [{ ...pinned('nodejs', '20.18.1'), sha256: 'f'.repeat(64) }] } },
    ],
    [
      'an archive passed off as a source',
      wants('web', 'python', '3.13', 'source', 'debian-12'),
      { offers: { ...catalogue, sources: [] } },
    ],
    ['a package of another system', wants('web', 'python', '3.9', 'prebuilt', 'rocky-9'), {}],
    ['a package where none are known', wants('web', 'nodejs', '18', 'prebuilt', 'debian-12'), { on: 'other' }],
  ])('refuses %s before it touches the container', async (_what, wanted, how) => {
    const { done, acts } = go([wanted], how);
    await expect(done).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('no longer offered'),
    });
    expect(acts).toEqual([]);
  });

  it('refuses two packages of which a system can have one', async () => {
    const wanted = [
      wants('a', 'nodejs', '18', 'prebuilt', 'rocky-9'),
      wants('b', 'nodejs', '20', 'prebuilt', 'rocky-9'),
    ];
    const offers = { ...catalogue, archives: [] };
    const packaged = packagedRuntimes['rocky-9'].filter(({ kind }) => kind === 'nodejs');
    expect(packaged.map(({ excludes }) => excludes)).toEqual(['nodejs', 'nodejs', 'nodejs']);
    for (const [at, { runtime }] of wanted.entries()) {
      Object.assign(runtime, { version: packaged[at]?.version, from: { how: 'package' } });
    }
    await expect(go(wanted, { on: 'rocky-9', offers }).done).rejects.toMatchObject({ reason: 'invalid' });
  });

  it('tells of a file that could not be had', async () => {
    const failed = new OpsError('failed', 'Unpacking Node.js 22.11.0 failed in container 300: berth: checksum');
    const { done } = go([wants('web', 'nodejs', '22', 'prebuilt', 'debian-12')], {
      answers: { 'unpacking Node.js 22.11.0': failed },
      output: ['downloading it', 'berth: checksum'],
    });
    await expect(done).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('another checksum'),
    });
  });

  it('tells a build that fails in its own words, and leaves one that may yet succeed to the queue', async () => {
    const wanted = wants('web', 'python', '3.13', 'source', 'debian-12');
    for (const thrown of [
      new OpsError('failed', 'make: *** Error 1'),
      new OpsError('unavailable', 'The node is gone.'),
    ]) {
      await expect(go([wanted], { answers: { 'building Python 3.13.0': thrown } }).done).rejects.toBe(thrown);
    }
  });
});

describe('a file that could not be had', () => {
  const file = { what: 'Node.js 22.11.0', url: 'https://packages.example.org/n.tar.gz', setting: 'runtimes.archives' };

  it.each([
    ['another checksum', 'berth: checksum', 'failed', 'packages.example.org has another checksum'],
    [
      'no answer',
      'curl: (7) Failed to connect\nberth: download 7',
      'unavailable',
      'packages.example.org does not answer',
    ],
    [
      'a server in trouble',
      'curl: (22) The requested URL returned error: 503\nberth: download 22',
      'unavailable',
      'does not answer',
    ],
    [
      'no such file',
      'curl: (22) The requested URL returned error: 404\nberth: download 22',
      'failed',
      'it answers 404',
    ],
    [
      'a foreign authority',
      'curl: (60) SSL certificate problem\nberth: download 60',
      'failed',
      'does not trust the certificate',
    ],
    ['a stall', 'curl: (28) Operation too slow\nberth: download 28', 'unavailable', 'does not answer'],
    ['an odd end', 'curl: (99) ?\nberth: download 99', 'unavailable', 'could not be read from'],
    ['no archive', 'tar: This does not look like a tar archive\nberth: archive', 'failed', 'cannot be unpacked'],
    ['another program', 'berth: version v20.0.0', 'failed', 'holds something else'],
    [
      'a full disk',
      'tar: write error: No space left on device\nberth: archive',
      'failed',
      'disk of the container is full',
    ],
    [
      'a full disk while fetching',
      'curl: (23) Failure writing output\nberth: download 23',
      'failed',
      'disk of the container is full',
    ],
  ])('for %s', (_what, output, reason, sentence) => {
    expect(fetchTrouble(output, file)).toMatchObject({ reason, message: expect.stringContaining(sentence) });
  });

  it('for what we know no words for, says nothing', () => {
    expect(fetchTrouble('something\nberth: building', file)).toBeUndefined();
  });
});

describe('install-runtimes', () => {
  const context = { ports: newWorld().ports, job: 'b1', signal, note: () => {} };
  const known = (request: Facts['request']) => ({
    request,
    placement: { node: 'pve1', templateVmid: 1 },
    vmid: 200,
    address: '192.0.2.1',
  });

  it('does nothing for a request without anything to run', async () => {
    const { deployment: _, ...bare } = deployed({});
    expect(await step.run(known(bare), context)).toEqual({ runtimes: [] });
    expect(step.shows?.({ ...known(bare), runtimes: [] })).toBe('none asked for');
  });

  it('takes what the template is from the catalogue', async () => {
    const { runtime } = wants('web', 'python', '', 'prebuilt', 'debian-12');
    const request = deployed({ components: [component('web', { runtime })] });
    expect(await step.run(known(request), context)).toEqual({
      runtimes: [{ component: 'web', version: '3.11.2', bin: '/usr/bin' }],
    });
    const runtimes = [{ component: 'web', version: '3.11.2', bin: '/usr/bin' }];
    expect(step.shows?.({ ...known(request), runtimes })).toBe('web: 3.11.2');
  });
});
