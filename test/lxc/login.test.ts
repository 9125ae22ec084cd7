import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admit } from '../../jobs/guest/admit.ts';
import { joinDirectory } from '../../jobs/guest/join.ts';
import { SECURE } from '../../jobs/guest/scripts.ts';
import { keyFile, sshdAdmission, sshdFile } from '../../jobs/guest/sshd.ts';
import type { DirectoryLogin } from '../../src/domain/login.ts';
import { isKnown, personInDirectory } from '../../src/lab/berth-yml.ts';
import { type LabDirectory, startDirectory } from '../../src/lab/directory/slapd.ts';
import { passwordOf, usualPeople } from '../../src/lab/people.ts';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { cacheDir, realContainers } from '../harness/lxc-lab.ts';
import { type SshLogin, sshLogin } from '../harness/ssh-login.ts';

/** What the steps of logging in do in one real container, against a real directory, and what they say when it fails. */
describe('logging in by the directory', () => {
  const signal = new AbortController().signal;
  const target = { node: 'pve1', vmid: 300 };
  const scratch = mkdtempSync(join(tmpdir(), 'login-'));
  const key = (name: string) => join(scratch, name);
  const line = (name: string) => readFileSync(`${key(name)}.pub`, 'utf8').trim();
  let lxc: LabLxc;
  let cluster: Awaited<ReturnType<typeof startLabCluster>>;
  let directory: LabDirectory;
  let address: string;

  beforeAll(async () => {
    for (const name of ['directory', 'pasted']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key(name)]);
    }
    lxc = await startLxc({ cacheDir });
    cluster = await startLabCluster({}, realContainers(lxc));
    const people = usualPeople.filter(isKnown).map(personInDirectory);
    directory = await startDirectory({
      dir: scratch,
      people: people.map((one) => (one.uid === 'ada' ? { ...one, keys: [line('directory')] } : one)),
      addresses: [lxc.network.address],
      unixGroups: true,
    });
    await cluster.px.clone({ node: 'pve1', templateVmid: 9001, vmid: 300, hostname: 'web', stamp: 'job-1' }, signal);
    await cluster.px.start('pve1', 300, signal);
    address = await cluster.px.address('pve1', 300, 30_000, signal);
    const input = [sshdFile('directory').content, sshdAdmission([], []).content];
    await cluster.guest.run(target, { label: 'setting up SSH', body: SECURE, input, timeoutMs: 60_000 }, signal);
  });
  afterAll(async () => {
    await directory?.stop();
    await cluster?.stop();
    await lxc?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const login = (changes: Partial<DirectoryLogin> = {}): DirectoryLogin => ({
    kind: 'directory',
    url: `ldaps://${lxc.network.address}:${directory.port}`,
    ca: directory.caPem,
    baseDn: directory.baseDn,
    groupBaseDn: directory.unixBaseDn,
    bind: directory.containers,
    schema: 'rfc2307',
    userClass: 'posixAccount',
    groupClass: 'posixGroup',
    userFilter: '(!(shadowExpire=1))',
    keyAttribute: 'sshPublicKey',
    ...changes,
  });
  const people = (owner: string, sharedWith: string[] = []) => {
    return { owner, sharedWith, adminGroup: 'ops', kind: 'directory' as const };
  };
  const joined = (changes: Partial<DirectoryLogin> = {}, owner = 'ada', where = target) =>
    joinDirectory(cluster.guest, where, login(changes), people(owner), { name: 'berth-join', signal, note: () => {} });
  const inside = (body: string, where = target) =>
    cluster.guest.run(where, { label: 'looking', body, input: [], timeoutMs: 60_000 }, signal);
  const enter = (user: string, by: SshLogin['by'], command = 'id -un', more: Partial<SshLogin> = {}) =>
    sshLogin({ user, address, by, ...more }, command);
  const password = (uid: string) => ({ password: passwordOf(uid) });

  describe('says what is wrong', () => {
    it.each<[string, Partial<DirectoryLogin> | (() => Partial<DirectoryLogin>), string, string]>([
      ['the service account is wrong', () => ({ bind: { ...directory.containers, password: 'x' } }), 'ada', 'refuses'],
      ['the authority is another', { ca: undefined }, 'ada', 'unknown authority'],
      ['nobody listens there', () => ({ url: `ldaps://${lxc.network.address}:1` }), 'ada', 'does not reach'],
      ['the name leads nowhere', { url: 'ldaps://ldap.invalid' }, 'ada', 'cannot resolve ldap.invalid'],
      ['the owner is not below baseDn', () => ({ baseDn: directory.unixBaseDn }), 'ada', 'shows ada to Berth'],
      ['the name is the system’s', {}, 'sshd', 'account sshd of its own'],
    ])('when %s', async (_what, changes, owner, sentence) => {
      const failing = joined(typeof changes === 'function' ? changes() : changes, owner);
      await expect(failing).rejects.toMatchObject({ name: 'OpsError', message: expect.stringContaining(sentence) });
    });

    it('when the certificate is for another name', async () => {
      await directory.certify({ names: ['ldap.example.org'], ips: [] });
      await expect(joined()).rejects.toMatchObject({
        reason: 'failed',
        message: expect.stringContaining('is for another name'),
      });
      await directory.certify();
    });

    it('when the disk is full', async () => {
      await inside(
        'mount -t tmpfs -o size=64k tmpfs /etc/sssd; mkdir /etc/sssd/conf.d; cat /dev/zero > /etc/sssd/fill || true',
      );
      try {
        await expect(joined()).rejects.toMatchObject({ message: 'The disk of the container is full.' });
      } finally {
        await inside('umount /etc/sssd');
      }
    });

    it('when there is no systemd', async () => {
      const other = { node: 'pve1', vmid: 301 };
      await cluster.px.clone({ node: 'pve1', templateVmid: 9001, vmid: 301, hostname: 'no', stamp: 'job-2' }, signal);
      execFileSync('sh', [
        '-c',
        'rm "$1" && printf "#!/bin/sh\\nexec sleep 3600\\n" > "$1" && chmod 755 "$1"',
        'sh',
        join(cluster.lab.rootOf(301), 'usr/sbin/init'),
      ]);
      await cluster.px.start('pve1', 301, signal);
      await expect(joined({}, 'ada', other)).rejects.toMatchObject({
        message: expect.stringContaining('in the place of systemd'),
      });
      await cluster.px.destroy(301, 'job-2', signal);
    });
  });

  it('installs what the template lacks, once another process has let go of the package manager', async () => {
    await inside(`
cat > /run/hold << 'PERL'
use Fcntl;
open my $lock, '>', '/var/lib/dpkg/lock-frontend';
my $whole = pack 's s x4 q q i x4', F_WRLCK, 0, 0, 0, 0;
fcntl $lock, F_SETLK, $whole;
open my $held, '>', '/run/held';
sleep 4;
unlink '/run/held';
PERL
SUDO_FORCE_REMOVE=yes apt-get -q -y purge sudo
systemd-run --quiet --collect perl /run/hold
until [ -e /run/held ]; do sleep 0.1; done`);
    await joined();
    expect(await inside('command -v visudo; ls /run/held 2> /dev/null || echo let go')).toBe(
      '/usr/sbin/visudo\nlet go\n',
    );
  }, 200_000);

  it('waits for another process that configures packages', async () => {
    await inside(`
DEBIAN_FRONTEND=noninteractive pam-auth-update --package --remove mkhomedir
cat > /run/hold << 'PERL'
use Fcntl ':flock';
open my $lock, '<', '/var/cache/debconf/config.dat';
flock $lock, LOCK_EX;
open my $held, '>', '/run/held';
sleep 4;
unlink '/run/held';
PERL
systemd-run --quiet --collect perl /run/hold
until [ -e /run/held ]; do sleep 0.1; done`);
    await joined();
    expect(
      await inside('grep -c pam_mkhomedir /etc/pam.d/common-session; ls /run/held 2> /dev/null || echo let go'),
    ).toBe('1\nlet go\n');
  });

  it('knows the people of the directory once it has joined, whose password stays with root', async () => {
    await joined();
    expect(
      await inside('getent passwd ada; id -Gn olga | tr " " "\\n" | sort | xargs; getent passwd dan || echo no dan'),
    ).toBe('ada:*:10000:10000:Ada Byron:/home/ada:/bin/bash\nops people staff\nno dan\n');
    expect(await inside('stat -c "%a %U" /etc/sssd/sssd.conf')).toBe('600 root\n');
  });

  it('lets its owner in by password, by their key in the directory and by a pasted one, and gives them sudo', async () => {
    await cluster.guest.push(target, keyFile('ada', [line('pasted')]), signal);
    expect(await admit(cluster.guest, target, people('ada'), signal)).toEqual({
      users: ['ada'],
      groups: ['ops'],
      sudo: true,
    });
    for (const by of [password('ada'), { key: key('directory') }, { key: key('pasted') }]) {
      expect(await enter('ada', by, 'id -un; pwd')).toMatchObject({ code: 0, stdout: 'ada\n/home/ada\n' });
    }
    const sudo = await enter('ada', password('ada'), 'sudo -S -p "" id -un', { input: `${passwordOf('ada')}\n` });
    expect(sudo).toMatchObject({ code: 0, stdout: 'root\n' });
  });

  it('lets an administrator in, and neither a colleague, nor root, nor an account of the template', async () => {
    expect(await enter('olga', password('olga'))).toMatchObject({ code: 0, stdout: 'olga\n' });
    await inside("echo 'root:known' | chpasswd; useradd -m -p '*' local; echo 'local:known' | chpasswd");
    await cluster.guest.push(target, keyFile('local', [line('pasted')]), signal);
    const refused = [
      ['ben', password('ben')],
      ['dan', password('dan')],
      ['root', { password: 'known' }],
      ['local', { password: 'known' }],
      ['local', { key: key('pasted') }],
    ] as const;
    const denied = { code: 255, stderr: expect.stringContaining('denied') };
    const answers = await Promise.all(refused.map(([user, by]) => enter(user, by)));
    expect(answers).toEqual(refused.map(() => expect.objectContaining(denied)));
    await inside('passwd -q -l root; userdel -r local 2> /dev/null');
  });

  it('counts sharing and unsharing at once, over and over', async () => {
    for (const sharedWith of [['ben'], [], ['ben'], []]) {
      await admit(cluster.guest, target, people('ada', sharedWith), signal);
      expect((await enter('ben', password('ben'))).code, sharedWith.join()).toBe(sharedWith.length > 0 ? 0 : 255);
    }
    expect(await enter('ada', password('ada'))).toMatchObject({ code: 0 });
  });

  it('holds after a stop and a start', async () => {
    await cluster.px.stop('pve1', 300, signal);
    await cluster.px.start('pve1', 300, signal);
    address = await cluster.px.address('pve1', 300, 30_000, signal);
    await expect.poll(async () => (await enter('ada', password('ada'))).code, { timeout: 20_000 }).toBe(0);
    expect((await enter('ada', { key: key('directory') })).code).toBe(0);
    for (const user of ['ben', 'root']) expect((await enter(user, password(user))).code).toBe(255);
  });
});
