import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount } from '../../jobs/guest/account.ts';
import { admit } from '../../jobs/guest/admit.ts';
import { SECURE } from '../../jobs/guest/scripts.ts';
import { keyFile, sshdAdmission, sshdFile } from '../../jobs/guest/sshd.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { type SshLogin, sshLogin } from '../harness/ssh-login.ts';

/** What the steps do where there is no directory, against a real SSH server in a simulated container. */
describe('accounts in a simulated container', () => {
  const signal = new AbortController().signal;
  const target = { node: 'pve1', vmid: 300 };
  let cluster: Awaited<ReturnType<typeof startLabCluster>>;
  let scratch: string;
  let key: string;
  let publicKey: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'login-'));
    key = join(scratch, 'key');
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    publicKey = (await readFile(`${key}.pub`, 'utf8')).trim();
    cluster = await startLabCluster();
    await cluster.px.clone({ node: 'pve1', templateVmid: 9001, vmid: 300, hostname: 'web', stamp: 'job-1' }, signal);
    await cluster.px.start('pve1', 300, signal);
    await secure();
  });
  afterAll(async () => {
    await cluster?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const secure = () => {
    const input = [sshdFile('accounts').content, sshdAdmission([], []).content];
    return cluster.guest.run(target, { label: 'setting up SSH', body: SECURE, input, timeoutMs: 60_000 }, signal);
  };
  const inside = (body: string) =>
    cluster.guest.run(target, { label: 'looking', body, input: [], timeoutMs: 60_000 }, signal);
  const make = (uid: string) => addAccount(cluster.guest, target, { uid, name: 'Ada: the, first\n' }, signal);
  const letIn = (owner: string, sharedWith: string[] = []) =>
    admit(cluster.guest, target, { owner, sharedWith, adminGroup: 'ops', kind: 'accounts' }, signal);
  const login = (user: string, command: string, more: Partial<SshLogin> = {}) => {
    const address = cluster.lab.containers().find(({ vmid }) => vmid === 300)?.address ?? '';
    return sshLogin({ user, address, port: cluster.lab.containerSshPort, by: { key }, ...more }, command);
  };

  it('lets nobody in before somebody was admitted, then the owner with their key', async () => {
    await make('ada');
    await cluster.guest.push(target, keyFile('ada', [publicKey]), signal);
    expect(await login('ada', 'true')).toMatchObject({ code: 255, stderr: expect.stringContaining('denied') });
    expect(await letIn('ada')).toMatchObject({ users: ['ada'], groups: [] });
    const { code, stdout } = await login(
      'ada',
      'id -un; hostname; pwd; cp /etc/hostname mine && cat mine; echo "$HOME"',
    );
    expect(stdout).toBe('ada\nweb\n/home/ada\nweb\n/home/ada\n');
    expect(code).toBe(0);
  });

  it('gives a terminal', async () => {
    const { code, stdout } = await login('ada', 'test -t 0 && tty', { terminal: true });
    expect(stdout).toMatch(/^\/dev\/pts\/\d+/);
    expect(code).toBe(0);
  });

  it('lets neither root nor another account in, whatever keys are there', async () => {
    await make('ben');
    for (const user of ['ben', 'root']) await cluster.guest.push(target, keyFile(user, [publicKey]), signal);
    await inside(`mkdir -p /root/.ssh && cp /etc/ssh/berth-keys/ada /root/.ssh/authorized_keys`);
    for (const user of ['ben', 'root']) {
      expect(await login(user, 'true'), user).toMatchObject({ code: 255, stderr: expect.stringContaining('denied') });
    }
    expect(await inside('sshd -T | grep -E "^(permitrootlogin|passwordauthentication)" | sort')).toBe(
      'passwordauthentication no\npermitrootlogin no\n',
    );
  });

  it('lets others in while it is shared with them', async () => {
    await letIn('ada', ['ben']);
    expect(await login('ben', 'echo in')).toMatchObject({ code: 0, stdout: 'in\n' });
    await letIn('ada');
    expect(await login('ben', 'true')).toMatchObject({ code: 255 });
    expect(await login('ada', 'echo in')).toMatchObject({ code: 0, stdout: 'in\n' });
  });

  it('may be done again, and holds after a restart', async () => {
    await make('ada');
    await secure();
    expect((await login('ada', 'true')).code).toBe(255);
    await letIn('ada');
    expect(await inside('grep -c Include /etc/ssh/sshd_config; grep -c "^ada:" /etc/passwd')).toBe('1\n1\n');
    await cluster.px.stop('pve1', 300, signal);
    await cluster.px.start('pve1', 300, signal);
    expect(await login('ada', 'cat mine')).toMatchObject({ code: 0, stdout: 'web\n' });
    expect((await login('root', 'true')).code).toBe(255);
  });

  it('takes no account of the system for a person', async () => {
    await expect(make('www-data')).rejects.toMatchObject({ reason: 'conflict' });
    await expect(make('Root:x')).rejects.toMatchObject({ reason: 'invalid' });
  });

  it('writes rules for sudo that only root reads, where there is sudo', async () => {
    if (!(await inside('command -v visudo || true')).trim()) return;
    expect(await inside('ls -l /etc/sudoers.d; cat /etc/sudoers.d/berth')).toMatch(
      /-r--r----- .* berth\n.*Written by Berth.*\nada ALL=\(ALL:ALL\) NOPASSWD: ALL\n/s,
    );
  });
});
