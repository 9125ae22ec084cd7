import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';
import { ask, finish, onNode, type Ran, ssh, until } from '../harness/pve-client.ts';

const run = promisify(execFile);

/** What every kind of containers of the lab must do, seen through its API and its nodes. */
export function describeLabContainers(name: string, start: () => Promise<LabProxmox>): void {
  describe(`containers: ${name}`, () => {
    let lab: LabProxmox;
    let dir: string;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'lab-test-'));
      lab = await start();
      for (const newid of ['300', '301']) {
        await finish(lab, 'POST', '/nodes/pve1/lxc/9001/clone', { newid, full: '1', hostname: `ct${newid}` });
        await finish(lab, 'POST', `/nodes/pve1/lxc/${newid}/status/start`);
      }
    });
    afterAll(async () => {
      await lab?.stop();
      await rm(dir, { recursive: true, force: true });
    });

    const inside = (script: string, vmid = 300): Promise<Ran> =>
      onNode(lab, dir, `timeout 20 pct exec ${vmid} --keep-env 0 -- /bin/bash -s`, script);

    const address = (vmid: number): Promise<string> =>
      until(async () => {
        const { body } = await ask(lab, 'GET', `/nodes/pve1/lxc/${vmid}/interfaces`);
        return body.data[1]?.inet?.split('/')[0];
      }, `${vmid} has an address`);

    async function servedKey(vmid: number): Promise<string> {
      const port = String(lab.containerSshPort);
      const at = await address(vmid);
      return until(async () => {
        const { stdout } = await run('ssh-keyscan', ['-t', 'ed25519', '-p', port, at]);
        return stdout.trim().split(' ').slice(1).join(' ') || undefined;
      }, `${vmid} serves a key`);
    }

    test('a script on standard input runs inside, as root, with a clean environment', async () => {
      const ran = await inside(
        'hostname; id -u; pwd; echo "$container $HOME $SSH_CLIENT"; . /etc/os-release; echo $ID; exit 7\n',
      );
      expect(ran).toMatchObject({ code: 7, out: 'ct300\n0\n/root\nlxc  \ndebian\n' });
    });

    test('exit codes are the command’s own, pct’s are 2 and 255', async () => {
      const lines = [
        'pct exec 300 -- sh -c "kill -9 \\$\\$"',
        'pct exec 300 -- /nope',
        'pct exec 300 -- sh -c "exit 300"',
      ];
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
      expect((await inside('pgrep -f "sleep 4321" > /dev/null && echo alive; pkill -f "sleep 4321"')).out).toBe(
        'alive\n',
      );
    });

    test('the owner logs in by SSH, and clones share host keys until they are made anew', async () => {
      const key = (await readFile(`${lab.admin.privateKeyFile}.pub`, 'utf8')).trim();
      const folder = '/home/ada/.ssh';
      await inside(`useradd --create-home --shell /bin/bash --password '*' -- ada && mkdir ${folder}`);
      await inside(`cat > ${folder}/authorized_keys <<'EOF'\n${key}\nEOF\n`);
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
      const ran = await ssh(
        { address: at, port, user: 'ada', key: lab.admin.privateKeyFile, knownHosts, dir },
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

    test('a file comes out by pull with its mode, and a failure is told on standard error', async () => {
      await inside('printf "from inside" > "/root/a file"');
      const line = `cd ${dir} && pct pull 300 '/root/a file' pulled --perms 600 && stat -c %a pulled; pct pull 300 /nope x; echo $?`;
      const ran = await onNode(lab, dir, line);
      expect(ran.out).toBe('600\n0\n');
      expect(ran.err).toContain("failed to open '/nope'");
      expect(await readFile(join(dir, 'pulled'), 'utf8')).toBe('from inside');
    });
  });
}
