import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { type LabArchive, startArchive } from '../../src/lab/archive/archive.ts';
import { sourceArchive } from '../../src/lab/archive/source-archive.ts';
import { command } from '../../src/lab/proxmox/command.ts';
import { cacheDir } from '../harness/lxc-lab.ts';
import { until } from '../harness/until.ts';
import { changed, SOURCES } from '../unit/config/example.ts';

let lab: LabArchive;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-archive-test-'));
  lab = await startArchive({ cacheDir });
});
afterEach(() => lab.faults.clear());
afterAll(async () => {
  await lab?.stop();
  await rm(folder, { recursive: true, force: true });
});

function get(url: string, headers: Record<string, string> = {}, ca: string | undefined = lab.caPem) {
  return new Promise<{ status: number | undefined; body: Buffer }>((resolve, reject) => {
    const asked = request(url, { ca, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
    });
    asked.once('error', reject);
    asked.end();
  });
}
const sum = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const source = () => lab.sources[0] ?? { url: '', sha256: '', version: '', kind: 'python' as const };

test('what it serves has the checksum that it says, to whoever knows its authority', async () => {
  const { url, sha256 } = source();
  const { status, body } = await get(url);
  expect([status, sum(body)]).toEqual([200, sha256]);
  await expect(get(url, {}, '')).rejects.toThrow(/certificate/);
});

test('the Node.js in it has the layout of its makers, and is the one that runs here', async () => {
  const [{ url, version } = { url: '', version: '' }] = lab.archives;
  const name = url.split('/').at(-1) ?? '';
  const top = name.replace('.tar.gz', '');
  await command(['tar', '--extract', '--file', join(cacheDir, 'archive', name), '--directory', folder]);
  const bin = join(folder, top, 'bin');
  expect(await command([join(bin, 'node'), '--version'])).toBe(`v${version}\n`);
  expect(await command([join(bin, 'node'), join(bin, 'npm'), '--version'])).toMatch(/^\d+\./);
  expect(top).toBe(`node-v${version}-linux-${process.arch}`);
});

test('the source in it can be configured, made and installed anywhere', async () => {
  const { path } = await sourceArchive(join(cacheDir, 'archive'));
  const script =
    'cd "$1" && tar xf "$2" --strip-components=1 && ./configure --prefix=/opt/x && make install DESTDIR="$1/stage"';
  await command(['sh', '-c', script, 'sh', folder, path]);
  expect(await command([join(folder, 'stage/opt/x/bin/python3'), '--version'])).toBe(`Python ${source().version}\n`);
});

test('a download can be gone on with', async () => {
  const { url, sha256 } = source();
  const whole = (await get(url)).body;
  const rest = await get(url, { range: 'bytes=100-' });
  expect(rest.status).toBe(206);
  expect(sum(Buffer.concat([whole.subarray(0, 100), rest.body]))).toBe(sha256);
  expect((await get(url, { range: `bytes=${whole.length}-` })).status).toBe(416);
  expect(lab.requests().at(-2)).toEqual({ path: new URL(url).pathname, from: 100 });
});

test('it can be down, wrong, refusing or slow, and right again', async () => {
  const { url, sha256 } = source();
  await lab.faults.down();
  await expect(get(url)).rejects.toThrow(/ECONNREFUSED/);
  await lab.faults.clear();
  lab.faults.corrupt();
  expect(sum((await get(url)).body)).not.toBe(sha256);
  lab.faults.answer(503);
  expect((await get(url)).status).toBe(503);
  await lab.faults.clear();
  lab.faults.slow(4000);
  const began = performance.now();
  const { body } = await get(url);
  expect(performance.now() - began).toBeGreaterThan((body.length / 4000) * 900);
  const asked = lab.requests().length;
  await lab.faults.clear();
  lab.faults.stall();
  const begun = get(url);
  await until(() => lab.requests().length > asked);
  await lab.faults.clear();
  expect(sum((await begun).body)).toBe(sha256);
});

test('what it serves can stand in berth.yml', () => {
  const section = JSON.stringify({ archives: lab.archives, sources: lab.sources });
  const { runtimes } = loadConfig(changed(['redis:\n', `runtimes: ${section}\nredis:\n`]), SOURCES);
  expect(runtimes.archives).toEqual(lab.archives);
});
