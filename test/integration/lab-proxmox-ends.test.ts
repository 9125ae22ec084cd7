import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';
import { ask, finish, until } from '../harness/pve-client.ts';

const one = [{ os: 'debian-12', node: 'pve1', vmid: 9001 }] as const;
let parent: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lab-ends-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await until(async () => ((await processesNaming(parent)).length === 0 ? true : undefined), 'nothing is left running');
  await rm(parent, { recursive: true, force: true });
});

/** The processes of this machine that name a folder in their command line or live in a root below it. */
async function processesNaming(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '));
}

test('stop ends every process and removes the folder, whatever is under way', async () => {
  const dir = join(parent, 'lab');
  const lab = await startProxmox({ dir, times: noTimes, templates: one });
  try {
    await finish(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid: '300', full: '1' });
    await finish(lab, 'POST', '/nodes/pve1/lxc/300/status/start');
    expect((await processesNaming(dir)).length).toBeGreaterThan(0);
    lab.faults.hangTask('vzclone');
    expect((await ask(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid: '301', full: '1' })).status).toBe(200);
    await expect(startProxmox({ dir, times: noTimes })).rejects.toThrow('A lab runs in');
  } finally {
    await lab.stop();
  }
  expect(await processesNaming(dir)).toEqual([]);
  expect(await readdir(parent)).toEqual([]);
});

test('a lab that is killed leaves no process, and its folder is taken over', async () => {
  const dir = join(parent, 'lab');
  const script = `import { startProxmox } from ${JSON.stringify(new URL('../../src/lab/proxmox/cluster.ts', import.meta.url).href)};
import { noTimes } from ${JSON.stringify(new URL('../../src/lab/proxmox/times.ts', import.meta.url).href)};
import { finish } from ${JSON.stringify(new URL('../harness/pve-client.ts', import.meta.url).href)};
const lab = await startProxmox({ dir: process.argv[2], times: noTimes, templates: ${JSON.stringify(one)} });
await finish(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid: '300', full: '1' });
await finish(lab, 'POST', '/nodes/pve1/lxc/300/status/start');
process.stdout.write('up\\n');`;
  const file = join(parent, 'killed.mts');
  await writeFile(file, script);
  const started = spawn(process.execPath, ['--import', 'tsx', file, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  await new Promise<void>((resolve, reject) => {
    started.stdout.once('data', () => resolve());
    started.once('exit', (code) => reject(new Error(`the lab ended with ${code}`)));
  });
  started.removeAllListeners('exit');
  // The nodes' servers, and the container's first process.
  expect((await processesNaming(dir)).filter((line) => /sshd|lab-container/.test(line)).length).toBeGreaterThanOrEqual(
    3,
  );
  started.kill('SIGKILL');
  await until(async () => ((await processesNaming(dir)).length === 0 ? true : undefined), 'its daemons have ended');
  const lab = await startProxmox({ dir, times: noTimes, templates: one });
  await lab.stop();
});

test('a folder that holds something else is left alone', async () => {
  const dir = join(parent, 'papers');
  await mkdir(dir);
  await writeFile(join(dir, 'thesis'), '');
  await expect(startProxmox({ dir, times: noTimes })).rejects.toThrow('holds something that is not a lab');
  expect(await readdir(dir)).toEqual(['thesis']);
});
