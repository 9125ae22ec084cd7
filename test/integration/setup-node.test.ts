import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../src/domain/private-key.ts';
import { quote } from '../../src/ports/command.ts';
import { places } from '../../src/setup/gate.ts';
import { removeFromNode, setUpNode } from '../../src/setup/node.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { onNode } from '../harness/pve-client.ts';
import { HOSTILE_ARGUMENTS } from './node-gate-lines.ts';

/** What an administrator runs on a node, on the lab's, each of which has an /etc and a /usr of its own. */

let cluster: Awaited<ReturnType<typeof startLabCluster>>;
let dir: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-setup-'));
  cluster = await startLabCluster();
  await cluster.px.clone({ node: 'pve1', templateVmid: 9001, hostname: 'web', stamp: 'job-1', vmid: 300 }, signal);
  await cluster.px.start('pve1', 300, signal);
});
afterAll(async () => {
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const admin = (line: string, input?: string, node = 'pve1') => onNode(cluster.lab, dir, line, input, node);
const account = (user = 'berth') => ({ user, publicKey: publicKeyOf(cluster.lab.privateKey), from: undefined });
const script = { label: 'trying this', body: 'echo in', input: [], timeoutMs: 20_000 };
const enter = () => cluster.guest.run({ node: 'pve1', vmid: 300 }, script, signal);

it('the scripts are for root alone', async () => {
  const nobody = process.getuid?.() === 0 ? 'setpriv --reuid 65534 --clear-groups ' : '';
  for (const text of [setUpNode(account()), removeFromNode(account())]) {
    const ran = await admin(`${nobody}bash -s`, text);
    expect(ran).toEqual({ code: 1, out: '', err: 'berth: This has to be run as root.\n' });
  }
});

// Without root there is no account on the lab's nodes, and a stand-in for sudo.
if (process.getuid?.() === 0) {
  describe('behind the gate', () => {
    const berth = (words: readonly string[]) => `runuser -u berth -- ${words.map(quote).join(' ')} < /dev/null`;
    const half = `${places.folder}/as-root`;

    it('sudo refuses hostile arguments, or root’s half does', async () => {
      const lines = HOSTILE_ARGUMENTS.map((args) => `${berth(['sudo', '-n', '--', half, ...args])} 2>&1; echo "=$?"`);
      const { out } = await admin('bash -s', lines.join('\n'));
      const codes = [...out.matchAll(/^=(\d+)$/gm)].map(([, code]) => Number(code));
      expect(codes).toHaveLength(HOSTILE_ARGUMENTS.length);
      expect(codes.filter((code) => code !== 1 && code !== 77)).toEqual([]);
      // sudo joins the words before it compares them, so these get past it and not past root's half.
      const joined = ['exec 300 20', 'exec|300 20', 'exec 300|20', 'status 300'].map((one) => one.split('|'));
      const past = HOSTILE_ARGUMENTS.filter((_, index) => codes[index] === 77);
      expect(past.map((args) => args.join('|')).sort()).toEqual(joined.map((args) => args.join('|')).sort());
    });

    it.each([
      ['another program', ['sudo', '-n', '/usr/sbin/pct', 'status', '300']],
      ['a shell', ['sudo', '-n', '/bin/sh']],
      ['a program of sudo’s choice', ['sudo', '-n', '-i']],
      ['Perl with the right file', ['sudo', '-n', '/usr/bin/perl', half, 'status', '300']],
      ['the other half', ['sudo', '-n', `${places.folder}/gate`]],
      ['variables', ['sudo', '-n', 'PERL5OPT=-Mx', half, 'status', '300']],
      ['the environment kept', ['sudo', '-n', '-E', half, 'status', '300']],
      ['another user', ['sudo', '-n', '-u', 'nobody', half, 'status', '300']],
      ['another folder', ['sudo', '-n', '-D', '/tmp', half, 'status', '300']],
      ['an editor', ['sudo', '-n', '-e', '/etc/shadow']],
    ])('sudo refuses %s', async (_what, words) => {
      const { code, out } = await admin(berth(words));
      expect({ code, out }).toEqual({ code: 1, out: '' });
    });

    it('and lets the good forms through', async () => {
      expect(await admin(berth(['sudo', '-n', half, 'status', '300']))).toMatchObject({ code: 0 });
    });

    it('the account can change nothing of it', async () => {
      for (const path of [
        places.folder,
        half,
        `${places.folder}/gate`,
        '/etc/ssh/berth_authorized_keys',
        '/etc/sudoers.d/berth',
      ]) {
        expect(await admin(berth(['test', '-w', path]))).toMatchObject({ code: 1 });
      }
    });
  });

  describe('berth setup node', () => {
    const files =
      'cat /etc/passwd /etc/group; find /etc/ssh /etc/sudoers.d /usr/local/lib -printf "%p %m %u %T@ %s\\n" | sort';

    it('changes nothing when it is run again', async () => {
      const before = (await admin(files)).out;
      const again = await admin('bash -s', setUpNode(account()));
      expect(again).toEqual({ code: 0, out: 'berth: this node is ready for the account berth\n', err: '' });
      expect((await admin(files)).out).toBe(before);
    });

    it('mends what was changed', async () => {
      await admin(`chmod 777 ${places.folder}/as-root; echo 'berth ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/berth`);
      const again = await admin('bash -s', setUpNode(account()));
      expect(again.out.split('\n').slice(0, 2)).toEqual([
        `berth: wrote ${places.folder}/as-root`,
        'berth: wrote /etc/sudoers.d/berth',
      ]);
      expect((await admin('runuser -u berth -- sudo -n id')).code).toBe(1);
    });

    it('says so, and leaves no section behind, when sshd does not read it', async () => {
      await admin("sed -i.whole '/^Include/d' /etc/ssh/sshd_config; rm /etc/ssh/sshd_config.d/berth.conf");
      const ran = await admin('bash -s', setUpNode(account()));
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('sshd does not read /etc/ssh/sshd_config.d') });
      expect((await admin('ls /etc/ssh/sshd_config.d')).out).toBe('');
      await admin('mv /etc/ssh/sshd_config.whole /etc/ssh/sshd_config');
      expect((await admin('bash -s', setUpNode(account()))).code).toBe(0);
    });

    it('leaves an account alone that somebody else made', async () => {
      await admin('useradd --no-create-home --comment Human human');
      for (const text of [setUpNode(account('human')), removeFromNode(account('human'))]) {
        const ran = await admin('bash -s', text);
        expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('There is an account human') });
      }
      expect((await admin('getent passwd human; userdel human')).out).toContain('Human');
    });

    it('refuses a sudo that takes no regular expressions for such', async () => {
      await admin(
        'printf "#!/bin/sh\\nexit 1\\n" > /usr/local/sbin/visudo; chmod 755 /usr/local/sbin/visudo; mount --bind /usr/local/sbin/visudo /usr/sbin/visudo',
      );
      const ran = await admin('bash -s', setUpNode(account()));
      await admin('umount /usr/sbin/visudo; rm /usr/local/sbin/visudo');
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('1.9.10') });
    });

    it('takes all of it away, and gives it back', async () => {
      expect(await enter()).toBe('in\n');
      const removed = await admin('bash -s', removeFromNode(account()));
      expect(removed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('removed the account berth') });
      expect((await admin(files)).out).not.toContain('berth');
      await expect(enter()).rejects.toMatchObject({ reason: 'forbidden' });
      const again = await admin('bash -s', removeFromNode(account()));
      expect(again).toEqual({ code: 0, out: 'berth: nothing of Berth is left on this node\n', err: '' });
      expect((await admin('bash -s', setUpNode(account()))).code).toBe(0);
      expect(await enter()).toBe('in\n');
    });

    it('lets the key in from the given addresses only', async () => {
      const elsewhere = { ...account(), from: '192.0.2.5' };
      expect((await admin('bash -s', setUpNode(elsewhere), 'pve2')).code).toBe(0);
      const target = { node: 'pve2', vmid: 300 };
      await expect(cluster.guest.run(target, script, signal)).rejects.toMatchObject({ reason: 'forbidden' });
    });
  });
}
