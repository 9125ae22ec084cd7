import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import type { LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';
import { ask, finish, onNode, type Ran } from '../harness/pve-client.ts';

let lab: LabProxmox;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-test-'));
  lab = await startProxmox({ times: noTimes });
  for (const newid of ['300', '301']) {
    await finish(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid, full: '1', hostname: `ct${newid}` });
    await finish(lab, 'POST', `/nodes/pve1/lxc/${newid}/status/start`);
  }
});
afterEach(() => lab.faults.clear());
afterAll(async () => {
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const inside = (script: string, vmid = 300): Promise<Ran> =>
  onNode(lab, dir, `timeout 20 pct exec ${vmid} --keep-env 0 -- /bin/bash -s`, script);

test('what it writes stays inside, and what is outside cannot be written or seen', async () => {
  const mark = `mark-${process.pid}`;
  const ran = await inside(
    `echo x > /etc/${mark}; touch /usr/${mark} 2>&1; echo /proc/[0-9]* | wc -w; ls -d ${dir} 2>&1; passwd -l root; cut -c1-6 /etc/shadow | head -1\n`,
  );
  expect(ran.out).toMatch(/Read-only file system\n\d\nls: cannot access .*\n(?:passwd: password changed.\n)?root:!/);
  expect(await readFile(join(lab.rootOf(300), 'etc', mark), 'utf8')).toBe('x\n');
  await expect(access(`/etc/${mark}`)).rejects.toThrow('ENOENT');
  await expect(access(join(lab.rootOf(301), 'etc', mark))).rejects.toThrow('ENOENT');
});

test('no address where DHCP is told not to answer', async () => {
  lab.faults.withholdAddress(301);
  const { body } = await ask(lab, 'GET', '/nodes/pve1/lxc/301/interfaces');
  expect(body.data[1].inet).toBeUndefined();
  expect(body.data[1].inet6).toMatch(/^fe80::/);
});

test('a changed host key is refused by who knows the old one', async () => {
  const line = await lab.faults.changeHostKey('pve2');
  expect((await onNode(lab, dir, 'true', undefined, 'pve2')).err).toContain('Host key verification failed');
  lab = { ...lab, knownHosts: `${lab.knownHosts.split('\n')[0]}\n${line}\n` };
  expect((await onNode(lab, dir, 'pct list', undefined, 'pve2')).out).toContain('9002');
});

test('a hanging pct says nothing until timeout ends it', async () => {
  lab.faults.hangPct();
  expect((await onNode(lab, dir, 'timeout 0.5 pct list')).code).toBe(124);
});
