import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import type { LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';
import { ask, ended, finish, nodeOf, onNode, until } from '../harness/pve-client.ts';

let lab: LabProxmox;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-test-'));
  lab = await startProxmox({ times: noTimes });
});
afterEach(() => lab.faults.clear());
afterAll(async () => {
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const template = '/nodes/pve1/lxc/9001';
const clone = (newid: number) =>
  finish(lab, 'POST', `${template}/clone`, { newid: String(newid), full: '1', hostname: `ct${newid}` });
const truth = (vmid: number) => lab.containers().find((one) => one.vmid === vmid);

test('errors are on the status line and in the body, with the exact content type', async () => {
  const absent = await ask(lab, 'GET', '/nodes/pve1/lxc/999/config');
  const text = "Configuration file 'nodes/pve1/lxc/999.conf' does not exist";
  expect(absent).toEqual({
    status: 500,
    reason: text,
    type: 'application/json;charset=UTF-8',
    body: { data: null, message: `${text}\n` },
  });
});

test('without credentials: 401 and no body', async () => {
  const refused = await ask(lab, 'GET', '/version', {}, { headers: {} });
  expect(refused).toMatchObject({ status: 401, reason: 'No ticket', body: undefined });
});

test('a ticket reads, and writes only with its CSRF token', async () => {
  const password = lab.rootPassword;
  expect((await ask(lab, 'POST', '/access/ticket', { username: 'root@pam', password: 'wrong' })).reason).toBe(
    'authentication failure',
  );
  const { ticket, CSRFPreventionToken } = (await ask(lab, 'POST', '/access/ticket', { username: 'root@pam', password }))
    .body.data;
  const cookie = `PVEAuthCookie=${encodeURIComponent(ticket)}`;
  expect((await ask(lab, 'GET', '/version', {}, { headers: { cookie } })).status).toBe(200);
  const user = { userid: 'carol@pve' };
  expect(await ask(lab, 'POST', '/access/users', user, { headers: { cookie } })).toMatchObject({
    status: 401,
    reason: 'Permission denied - invalid csrf token',
  });
  const headers = { cookie, csrfpreventiontoken: CSRFPreventionToken };
  expect((await ask(lab, 'POST', '/access/users', user, { headers })).status).toBe(200);
  expect((await ask(lab, 'GET', '/access/users/carol@pve')).body.data.enable).toBe(1);
});

test('the certificate is the lab authority’s alone', async () => {
  await expect(ask({ ...lab, caPem: '' }, 'GET', '/version')).rejects.toThrow(/unable to|self-signed/);
});

test('the bot reads memory and grants a role on a container it may allocate', async () => {
  lab.addPveUser('ada@pve');
  const nodes = (await ask(lab, 'GET', '/nodes')).body.data;
  expect(nodes.map((node: { maxmem: number }) => node.maxmem > 0)).toEqual([true, true]);
  expect(await clone(301)).toBe('OK');
  const grant = { path: '/vms/301', users: 'ada@pve', roles: 'PVEVMUser' };
  expect((await ask(lab, 'PUT', '/access/acl', grant)).status).toBe(200);
  expect(truth(301)?.acl).toEqual([{ userid: 'ada@pve', roleid: 'PVEVMUser' }]);
  expect((await ask(lab, 'PUT', '/access/acl', { ...grant, path: '/' })).status).toBe(403);
});

test('a second clone of one template is refused while the first runs, and both nodes know of it', async () => {
  lab.faults.hangTask('vzclone');
  const first = await ask(lab, 'POST', `${template}/clone`, { newid: '310', full: '1' });
  const second = await ask(lab, 'POST', `${template}/clone`, { newid: '311', full: '1' }, { node: 'pve2' });
  expect(second).toMatchObject({ status: 500, reason: 'CT is locked (disk)' });
  expect(truth(310)?.lock).toBe('create');
  await ask(lab, 'DELETE', `/nodes/pve1/tasks/${first.body.data}`);
  expect(await ended(lab, first.body.data)).toBe('clone failed: interrupted by signal');
  expect(truth(310)).toBeUndefined();
  expect(truth(9001)?.lock).toBeUndefined();
});

test('a killed worker leaves both locks until they are taken away on the node', async () => {
  lab.faults.killTask('vzclone');
  expect(await finish(lab, 'POST', `${template}/clone`, { newid: '320', full: '1' })).toBe('unexpected status');
  expect([truth(9001)?.lock, truth(320)?.lock]).toEqual(['disk', 'create']);
  expect(await onNode(lab, dir, 'pct unlock 9001 && pct unlock 320 && pct destroy 320')).toMatchObject({ code: 0 });
  expect([truth(9001)?.lock, truth(320)]).toEqual([undefined, undefined]);
});

test('a task can be told to fail, and a full storage fails in its log only', async () => {
  lab.faults.failTask('vzclone', 'clone failed: disk on fire');
  expect(await clone(330)).toBe('clone failed: disk on fire');
  lab.faults.storageFull('local');
  const asked = await ask(lab, 'POST', `${template}/clone`, { newid: '331', full: '1' });
  expect(await ended(lab, asked.body.data)).not.toMatch(/space/);
  const log = await ask(lab, 'GET', `/nodes/pve1/tasks/${asked.body.data}/log`);
  expect(JSON.stringify(log.body.data)).toContain('No space left on device');
  expect(truth(331)).toBeUndefined();
});

test('a reply can be made up, held back, or lost after the work was done', async () => {
  lab.faults.answerNext('GET', '/version', { status: 503, reason: 'Service Unavailable' });
  expect((await ask(lab, 'GET', '/version')).status).toBe(503);
  expect((await ask(lab, 'GET', '/version')).status).toBe(200);
  lab.faults.slowReply('GET', '/version', 120);
  const before = performance.now();
  await ask(lab, 'GET', '/version');
  expect(performance.now() - before).toBeGreaterThanOrEqual(119);
  lab.faults.loseReply('POST', /clone$/);
  await expect(ask(lab, 'POST', `${template}/clone`, { newid: '340', full: '1' })).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  await until(async () => (truth(340)?.lock === undefined ? truth(340) : undefined), '340 is whole');
});

test('a node that is off: 595 through the other, refused by itself, and back again', async () => {
  await lab.faults.nodeOffline('pve2');
  const reasons = [await ask(lab, 'GET', '/nodes/pve2/lxc'), await ask(lab, 'GET', '/nodes/pve2/lxc')];
  expect(reasons.map(({ status, reason, body }) => [status, reason, body])).toEqual([
    [595, 'Connection timed out', undefined],
    [595, 'No route to host', undefined],
  ]);
  await expect(ask(lab, 'GET', '/version', {}, { node: 'pve2' })).rejects.toThrow('ECONNREFUSED');
  await expect(greeting(nodeOf(lab, 'pve2').sshPort)).rejects.toThrow('ECONNREFUSED');
  const nodes = (await ask(lab, 'GET', '/nodes')).body.data;
  expect(nodes.map((node: { status: string }) => node.status)).toEqual(['online', 'offline']);
  await lab.faults.nodeOnline('pve2');
  expect((await ask(lab, 'GET', '/nodes/pve2/lxc', {}, { node: 'pve2' })).status).toBe(200);
  expect(await greeting(nodeOf(lab, 'pve2').sshPort)).toMatch(/^SSH-2.0-OpenSSH/);
});

test('the log of requests keeps who asked what, and no password', async () => {
  await ask(lab, 'POST', '/access/ticket', { username: 'root@pam', password: 'hunter2' });
  await ask(lab, 'GET', '/version');
  expect(lab.requests().at(-1)).toMatchObject({ method: 'GET', path: '/version', who: lab.token.id, status: 200 });
  expect(JSON.stringify(lab.requests())).not.toContain('hunter2');
});

function greeting(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk));
    });
  });
}
