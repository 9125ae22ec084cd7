import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quote } from '../../src/ports/command.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { nodeOf, onNode, type Ran } from '../harness/pve-client.ts';
import { HOSTILE } from './node-gate-lines.ts';

/** The gate on a real sshd, with the real sudo where the tests are root, and the lab's pct behind it. */

let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let dir: string;
let client: ssh2.Client;
const signal = new AbortController().signal;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-gate-'));
  cluster = await startLabCluster();
  const { px } = cluster;
  const order = { node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1' };
  for (const vmid of [300, 301, 302]) await px.clone({ ...order, vmid }, signal);
  for (const vmid of [300, 301]) await px.start('pve1', vmid, signal);
  // Somebody took 301 over and wrote notes of their own, in which the stamp is not the first line.
  expect((await admin(`pct set 301 --description 'ours\nberth:job-1'`)).code).toBe(0);
  client = await connect();
});
afterAll(async () => {
  client?.end();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const admin = (line: string, input?: string) => onNode(cluster.lab, dir, line, input);

function connect(): Promise<ssh2.Client> {
  const { lab } = cluster;
  const { sshHost: host, sshPort: port } = nodeOf(lab);
  const one = new ssh2.Client();
  return new Promise((resolve, reject) => {
    one.once('ready', () => resolve(one)).once('error', reject);
    one.connect({ host, port, username: lab.sshUser, privateKey: lab.privateKey, hostVerifier: () => true });
  });
}

function ask(line: string, options: ssh2.ExecOptions & { input?: string } = {}): Promise<Ran> {
  const { input = '', ...rest } = options;
  return new Promise((resolve, reject) => {
    client.exec(line, rest, (error, channel) => {
      if (error) return reject(error);
      collect(channel).then(resolve);
      channel.end(input);
    });
  });
}

function collect(channel: ssh2.ClientChannel): Promise<Ran> {
  let out = '';
  let err = '';
  channel.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  return new Promise((resolve) =>
    channel.on('close', (code: number | null) => resolve({ code: code ?? -1, out, err })),
  );
}

/** Files that hostile lines would make, on the node and in containers. */
const canary = () => join(dir, 'canary');
const untouched = async () => {
  expect(await admin(`ls ${quote(canary())}`)).toMatchObject({ code: 2 });
  for (const vmid of [300, 301]) expect((await admin(`pct exec ${vmid} -- ls ${quote(canary())}`)).code).toBe(2);
};

describe('the gate', () => {
  it.each([
    ['exec 300 20', 'id -u; hostname', '0\nweb\n'],
    ["'exec' '300' '20'", 'echo "$#"; cat', '0\n'],
    ['status 300', '', 'status: running\n'],
    ["'status' '302'", '', 'status: stopped\n'],
  ])('lets %s through', async (line, input, out) => {
    expect(await ask(line, { input })).toEqual({ code: 0, out, err: '' });
  });

  it('hands on standard input, output, error and exit code untouched', async () => {
    const input = `printf 'a\\0b'; echo oops >&2; exit 7\n`;
    expect(await ask('exec 300 20', { input })).toEqual({ code: 7, out: 'a\0b', err: 'oops\n' });
    const big = 'x'.repeat(1024 ** 2);
    expect((await ask('exec 300 20', { input: `wc -c; exit\n${big}` })).out.trim()).toBe(String(big.length));
  });

  it('takes away a lock that was left, and ends what takes too long', async () => {
    cluster.lab.faults.lock(302, 'backup');
    expect(await ask('unlock 302')).toMatchObject({ code: 0 });
    expect(cluster.lab.containers().find(({ vmid }) => vmid === 302)?.lock).toBeUndefined();
    expect(await ask('exec 300 1', { input: 'exec sleep 100' })).toMatchObject({ code: 124 });
  });

  it('gives scripts nothing of the environment, and takes none from who asks', async () => {
    const env = {
      LC_ALL: '$(id)',
      LANG: 'x',
      LD_PRELOAD: '/x',
      PERL5OPT: '-Mx',
      BASH_ENV: '/x',
      PATH: '/x',
      SUDO_USER: 'x',
    };
    const { code, out } = await ask('exec 300 20', { input: 'env', env });
    expect(code).toBe(0);
    expect(out).not.toMatch(/LC_|LANG|PRELOAD|PERL|BASH_ENV|SUDO|SSH|BERTH|PATH=\/x/);
  });

  it.each([
    [301, 'does not carry the stamp of Berth'],
    [9001, 'does not carry the stamp of Berth'],
  ])('refuses the container %i, which it did not make', async (vmid, why) => {
    for (const line of [`exec ${vmid} 20`, `status ${vmid}`, `unlock ${vmid}`]) {
      const ran = await ask(line, { input: `touch ${canary()}` });
      expect(ran).toMatchObject({ code: 77, out: '', err: expect.stringContaining(why) });
    }
    await untouched();
  });

  it('refuses a template even with the stamp', async () => {
    expect((await admin(`pct set 9001 --description 'berth:job-1'`)).code).toBe(0);
    expect(await ask('status 9001')).toMatchObject({ code: 77, err: expect.stringContaining('is a template') });
    expect((await admin('pct set 9001 --delete description')).code).toBe(0);
    expect(await ask('status 9001')).toMatchObject({ code: 77 });
  });

  it('says as pct does that a container is not on this node', async () => {
    for (const vmid of [9002, 4711]) {
      expect(await ask(`exec ${vmid} 20`)).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') });
    }
  });

  it(`refuses ${HOSTILE.length} hostile lines, and none has any effect`, async () => {
    expect(HOSTILE.length).toBeGreaterThan(200);
    for (const line of HOSTILE) {
      const asked = line.replaceAll('$C', canary());
      const ran = await ask(asked, { input: `touch ${canary()}` });
      expect({ line: asked.slice(0, 80), ...ran }).toMatchObject({ code: 77, out: '', err: refused });
    }
    await untouched();
  });

  const refused = 'berth-gate: this is not among the commands that Berth may give\n';

  it('gives no shell, no file transfer and no terminal', async () => {
    const shell = new Promise<Ran>((resolve, reject) => {
      client.shell(false, (error, channel) => (error ? reject(error) : collect(channel).then(resolve)));
    });
    expect(await shell).toMatchObject({ code: 77, out: '' });
    const sftp = new Promise((resolve, reject) =>
      client.sftp((error, wrapper) => (error ? reject(error) : resolve(wrapper))),
    );
    await expect(sftp).rejects.toThrow();
    await expect(ask('status 300', { pty: true })).rejects.toThrow(/pseudo-terminal/);
  });

  it('forwards nothing', async () => {
    const { apiPort, sshPort } = nodeOf(cluster.lab);
    for (const port of [apiPort, sshPort]) {
      const out = new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) =>
          error ? reject(error) : resolve(channel),
        ),
      );
      await expect(out).rejects.toThrow(/open failed/);
    }
    const back = new Promise((resolve, reject) =>
      client.forwardIn('127.0.0.1', 0, (error, port) => (error ? reject(error) : resolve(port))),
    );
    await expect(back).rejects.toThrow();
    const socket = new Promise((resolve, reject) =>
      client.openssh_forwardOutStreamLocal('/run/x', (error, channel) => (error ? reject(error) : resolve(channel))),
    );
    await expect(socket).rejects.toThrow();
  });
});
