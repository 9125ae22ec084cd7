import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STATE, takeGround } from '../../src/lab/proxmox/lxc/ground.ts';
import { whyNotLxc } from '../../src/lab/proxmox/lxc/possible.ts';
import { mountsBelow } from '../../src/lab/proxmox/lxc/trees.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const said = async (...words: [string, ...string[]]) => (await run(words[0], words.slice(1))).stdout;
/** What of this name is on the machine: links, rules, control groups, mounts. */
async function tracesOf(name: string): Promise<string[]> {
  const links = (await said('ip', '-br', 'link')).split('\n').filter((line) => line.startsWith(`${name} `));
  const rules = (await said('iptables-save')).split('\n').filter((line) => line.includes(` ${name} `));
  const groups = (await said('find', '/sys/fs/cgroup', '-name', `*${name}-*`)).split('\n').filter(Boolean);
  return [...links, ...rules, ...groups, ...(await mountsBelow(join(STATE, name)))];
}

test('says why real containers are not possible, where they are not', async () => {
  expect(await whyNotLxc()).toBeUndefined();
  const why = 'Real containers need lxc-start, lxc-attach, lxc-usernsexec,';
  expect(await whyNotLxc('/nonexistent')).toContain(why);
});

let scratch: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lab-ground-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(scratch, { recursive: true, force: true });
});

test('labs have their names and subnets to themselves, and leave nothing', async () => {
  const [one, two] = [await takeGround(), await takeGround()];
  try {
    expect(one.subnet).not.toBe(two.subnet);
    expect(await tracesOf(one.name)).not.toEqual([]);
    await expect(takeGround(one.subnet)).rejects.toMatchObject({
      reason: 'conflict',
      message: expect.stringContaining(one.name),
    });
    const [loopback] = JSON.parse(await said('ip', '-j', '-4', 'address', 'show', 'dev', 'lo'));
    const used = loopback.addr_info[0].local.split('.').slice(0, 3).join('.');
    await expect(takeGround(used)).rejects.toMatchObject({ reason: 'conflict' });
    await expect(takeGround('10.0; reboot')).rejects.toMatchObject({ reason: 'invalid' });
  } finally {
    await one.leave();
    await two.leave();
  }
  expect([...(await tracesOf(one.name)), ...(await tracesOf(two.name))]).toEqual([]);
  await expect(access(one.home)).rejects.toThrow('ENOENT');
});

test('what a lab that was killed leaves, the next one removes; of one that lives it touches nothing', async () => {
  const living = await takeGround();
  try {
    const name = await killedLab();
    expect((await tracesOf(name)).join()).toMatch(/payload.*rootfs/);
    const next = await takeGround();
    try {
      await expect(readFile(join(STATE, name, 'pve1', `${name}-300`, 'config'))).rejects.toThrow('ENOENT');
      const traces = await tracesOf(name);
      // Its name is free again, so the next one may have taken it.
      const its = name === next.name ? traces.filter((line) => /payload|rootfs/.test(line)) : traces;
      expect(its).toEqual([]);
      expect(await readFile(join(living.home, 'subnet'), 'utf8')).toBe(living.subnet);
      expect((await tracesOf(living.name)).length).toBeGreaterThan(0);
    } finally {
      await next.leave();
    }
  } finally {
    await living.leave();
  }
});

/** A lab in a process of its own, killed while a container runs in it. @returns its name */
async function killedLab(): Promise<string> {
  const file = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const script = `const { startRealProxmox } = await import(${file('test/harness/lxc-lab.ts')});
const { finish } = await import(${file('test/harness/pve-client.ts')});
const { lab, lxc } = await startRealProxmox();
await finish(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid: '300', full: '1' });
await finish(lab, 'POST', '/nodes/pve1/lxc/300/status/start');
process.stdout.write(lxc.network.bridge + '\\n');`;
  const path = join(scratch, 'killed.mts');
  await writeFile(path, script);
  const started = spawn(process.execPath, ['--import', 'tsx', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: scratch },
  });
  child = started;
  const name = await new Promise<string>((resolve, reject) => {
    started.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    started.once('exit', (code) => reject(new Error(`the lab ended with ${code}`)));
  });
  started.removeAllListeners('exit');
  const before = await said('ps', '-eo', 'args');
  expect(before).toContain(`-n ${name}-300`);
  started.kill('SIGKILL');
  const gone = async () => !(await said('ps', '-eo', 'args')).includes(`-n ${name}-300`);
  await until(gone);
  return name;
}
