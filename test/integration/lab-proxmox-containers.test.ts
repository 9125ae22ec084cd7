import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import type { LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';
import { ask, finish, onNode, type Ran, ssh, until } from '../harness/pve-client.ts';

const run = promisify(execFile);
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

async function address(vmid: number): Promise<string> {
  const { body } = await ask(lab, 'GET', `/nodes/pve1/lxc/${vmid}/interfaces`);
  return body.data[1].inet.split('/')[0];
}

async function servedKey(vmid: number): Promise<string> {
  const { stdout } = await run('ssh-keyscan', [
    '-t',
    'ed25519',
    '-p',
    String(lab.containerSshPort),
    await address(vmid),
  ]);
  return stdout.trim().split(' ').slice(1).join(' ');
}

test('a script on standard input runs inside, as root, with a clean environment', async () => {
  const ran = await inside(
    'hostname; id -u; pwd; echo "$container $HOME $SSH_CLIENT"; . /etc/os-release; echo $ID; exit 7\n',
  );
  expect(ran).toMatchObject({ code: 7, out: 'ct300\n0\n/root\nlxc  \ndebian\n' });
});

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

test('exit codes are the command’s own, pct’s are 2 and 255', async () => {
  const lines = ['pct exec 300 -- sh -c "kill -9 \\$\\$"', 'pct exec 300 -- /nope', 'pct exec 300 -- sh -c "exit 300"'];
  lines.push(
    'pct status 999',
    'pct exec 9001 -- true',
    'pct nonsense',
    'pct push 300 /nope /root/x',
    'timeout 0.3 pct exec 300 -- sleep 60',
  );
  const ran = await onNode(lab, dir, lines.map((line) => `${line}; echo $?`).join('\n'));
  expect(ran.out.trim().split('\n')).toEqual(['137', '127', '44', '2', '255', '255', '0', '124']);
  expect(ran.err).toContain("Configuration file 'nodes/pve1/lxc/999.conf' does not exist");
  expect(ran.err).toContain("container '9001' not running!");
});

test('a megabyte goes in by standard input, and a file by push with its mode', async () => {
  const big = 'x'.repeat(1024 * 1024);
  expect((await onNode(lab, dir, 'pct exec 300 -- wc -c', big)).out.trim()).toBe(String(big.length));
  await writeFile(join(dir, 'a file'), 'content');
  const ran = await onNode(
    lab,
    dir,
    `pct push 300 '${dir}/a file' '/root/b file' --perms 600 && pct exec 300 -- stat -c %a '/root/b file'`,
  );
  expect(ran).toMatchObject({ code: 0, out: '600\n' });
});

test('a process outlives the connection that started it, unless timeout ends it', async () => {
  const controller = new AbortController();
  const { sshHost, sshPort } = lab.nodes[0] ?? { sshHost: '', sshPort: 0 };
  const to = {
    address: sshHost,
    port: sshPort,
    user: lab.admin.user,
    key: lab.admin.privateKeyFile,
    knownHosts: lab.knownHosts,
    dir,
  };
  const cut = ssh(to, 'pct exec 300 -- sh -c "echo on > /run/on; sleep 4321"', { signal: controller.signal });
  await until(async () => ((await inside('cat /run/on')).out === 'on\n' ? true : undefined), 'it runs');
  controller.abort();
  await cut;
  expect((await inside('pgrep -f "sleep 4321" > /dev/null && echo alive; pkill -f "sleep 4321"')).out).toBe('alive\n');
});

test('the owner logs in by SSH, and clones share host keys until they are made anew', async () => {
  const key = (await readFile(`${lab.admin.privateKeyFile}.pub`, 'utf8')).trim();
  await inside(`cat > /root/.ssh/authorized_keys <<'EOF'\n${key}\nEOF\n`);
  const shared = await servedKey(300);
  expect(shared).toBe(await servedKey(301));
  const renewed = await inside(
    'rm -f /etc/ssh/ssh_host_*; ssh-keygen -q -A && systemctl restart ssh && systemctl is-active ssh\n',
  );
  expect(renewed).toMatchObject({ code: 0, out: expect.stringContaining('active\n') });
  expect(await servedKey(300)).not.toBe(shared);
  expect(await servedKey(301)).toBe(shared);
  const at = await address(300);
  const port = lab.containerSshPort;
  const knownHosts = `${port === 22 ? at : `[${at}]:${port}`} ${await servedKey(300)}\n`;
  const user = process.getuid?.() === 0 ? 'root' : lab.admin.user;
  const ran = await ssh(
    { address: at, port, user, key: lab.admin.privateKeyFile, knownHosts, dir },
    'hostname; echo "a  b"',
  );
  expect(ran).toEqual({ code: 0, out: 'ct300\na  b\n', err: '' });
});

test('a stopped container answers nothing, and keeps its address for the next start', async () => {
  const at = await address(301);
  await finish(lab, 'POST', '/nodes/pve1/lxc/301/status/stop');
  expect((await ask(lab, 'GET', '/nodes/pve1/lxc/301/interfaces')).body).toEqual({ data: null });
  expect(await inside('true', 301)).toMatchObject({ code: 255, err: "container '301' not running!\n" });
  await finish(lab, 'POST', '/nodes/pve1/lxc/301/status/start');
  expect(await address(301)).toBe(at);
});

test('no address where DHCP is told not to answer', async () => {
  lab.faults.withholdAddress(301);
  const { body } = await ask(lab, 'GET', '/nodes/pve1/lxc/301/interfaces');
  expect(body.data[1].inet).toBeUndefined();
  expect(body.data[1].inet6).toMatch(/^fe80::/);
});

test('root may set on the node what a token may not set through the API', async () => {
  const refused = await ask(lab, 'PUT', '/nodes/pve1/lxc/301/config', { features: 'nesting=1,keyctl=1' });
  expect(refused.status).toBe(403);
  expect((await onNode(lab, dir, 'pct set 301 --features nesting=1,keyctl=1')).code).toBe(0);
  const pending = await onNode(lab, dir, 'pvesh get /nodes/pve1/lxc/301/pending --output-format json');
  expect(JSON.parse(pending.out)).toContainEqual({
    key: 'features',
    value: 'nesting=1',
    pending: 'keyctl=1,nesting=1',
  });
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
