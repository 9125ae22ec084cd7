import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { makeAuthority } from '../../src/lab/certificates.ts';
import { type Daemon, type DaemonOptions, findProgram, freePort, startDaemon } from '../../src/lab/daemon.ts';

const daemons: Daemon[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(daemons.splice(0).map((daemon) => daemon.stop()));
});

/** A daemon that is a line of JavaScript. */
async function start(script: string, options: Partial<DaemonOptions> = {}): Promise<Daemon> {
  const args = ['-e', script];
  const ready = async () => true;
  const daemon = await startDaemon({
    name: 'toy',
    command: process.execPath,
    args,
    ready,
    timeoutMs: 5000,
    ...options,
  });
  daemons.push(daemon);
  return daemon;
}

/** A zombie is gone too; it only waits to be counted. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ');
  return !/^State:\s+Z/m.test(status);
}

const gone = (pid: number) => vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 5000 });

test('it is ready when it says so, and is heard', async () => {
  const port = await freePort();
  const script = `console.log('hello'); require('net').createServer().listen(${port}, '127.0.0.1')`;
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  const daemon = await start(script, { ready: answers });
  expect(await answers()).toBe(true);
  expect(daemon.output()).toContain('hello');
  await daemon.stop();
  await daemon.stop(); // twice does no harm
  expect(await answers()).toBe(false);
});

test('one that does not heed SIGTERM is killed, with its children', async () => {
  const script = `
    process.on('SIGTERM', () => {});
    console.log('child', require('child_process').spawn('sleep', ['600']).pid);
    setInterval(() => {}, 1000);`;
  const daemon = await start(script, { graceMs: 100 });
  const child = await vi.waitFor(() => Number(/child (\d+)/.exec(daemon.output())?.[1] ?? expect.fail('not yet')));
  await daemon.stop();
  await gone(daemon.pid);
  await gone(child);
});

test('one that ends first, and one that is never ready, say so with what they printed', async () => {
  await expect(start(`console.error('no disk'); process.exit(3)`, { ready: async () => false })).rejects.toMatchObject({
    reason: 'failed',
    message: 'toy ended before it served.',
    hint: 'no disk',
  });
  await expect(start('setInterval(() => {}, 1000)', { ready: async () => false, timeoutMs: 200 })).rejects.toThrow(
    'toy did not serve within 200 ms.',
  );
  await expect(start('', { command: '/no/such/program', ready: async () => false })).rejects.toThrow('toy ended');
});

test('it inherits PATH and what it is given, no more', async () => {
  vi.stubEnv('BERTH_TEST_SECRET', 'xoxb-secret');
  const daemon = await start('console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000)', {
    env: { GIVEN: 'yes' },
  });
  await vi.waitFor(() => expect(daemon.output()).toContain('"GIVEN":"yes"'));
  expect(daemon.output()).not.toContain('xoxb-secret');
});

test('it dies with a parent that is killed', async () => {
  expect(await findProgram('setpriv')).toBeDefined();
  const module = new URL('../../src/lab/daemon.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(async ({ startDaemon }) => {
    const ready = async () => true;
    const toy = await startDaemon({ name: 'toy', command: 'sleep', args: ['600'], ready, timeoutMs: 5000 });
    console.log('pid', toy.pid);
  });`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.on('data', (chunk) => resolve(Number(/pid (\d+)/.exec(String(chunk))?.[1]))),
  );
  expect(await isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await gone(pid);
});

test('a certificate is for the names asked for, signed by its authority, and takes no other text', async () => {
  const authority = await makeAuthority();
  const { certPem } = await authority.issue({ names: ['pve1.lab.test'], ips: ['127.0.0.1', '::1'] });
  const certificate = new X509Certificate(certPem);
  expect(certificate.checkHost('pve1.lab.test')).toBe('pve1.lab.test');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
  expect(certificate.checkIssued(new X509Certificate(authority.caPem))).toBe(true);
  expect(certificate.verify(new X509Certificate(authority.caPem).publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  await expect(authority.issue({ names: ['a,DNS:evil.test'], ips: [] })).rejects.toMatchObject({ reason: 'invalid' });
  await expect(authority.issue({ names: [], ips: [] })).rejects.toMatchObject({ reason: 'invalid' });
});

test('a program that is nowhere is not found', async () => {
  expect(await findProgram('no-such-program')).toBeUndefined();
  expect(await findProgram('sh', '/bin')).toBe('/bin/sh');
});
