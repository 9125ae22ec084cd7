import { describe, expect, it } from 'vitest';
import { familyOf } from '../../../../jobs/guest/family.ts';
import { joinDirectory } from '../../../../jobs/guest/join.ts';
import { packageTrouble } from '../../../../jobs/guest/package-trouble.ts';
import { readLook } from '../../../../jobs/guest/scripts.ts';
import { OpsError } from '../../../../src/errors.ts';
import { LOGIN } from './directory.ts';
import { fakeGuest } from './fake-guest.ts';

const target = { node: 'pve1', vmid: 300 };
const signal = new AbortController().signal;
const admitted = { owner: 'ada', sharedWith: [], adminGroup: 'ops', kind: 'directory' as const };
const LOOKING = 'looking at the system';
const seen = (more = '') => `init systemd\nid debian \nmissing\n${more}`;
const failed = (text: string) => new OpsError('failed', text);

function join(answers: Parameters<typeof fakeGuest>[0], output: readonly string[] = []) {
  const fake = fakeGuest({ [LOOKING]: seen(), ...answers }, output);
  const notes: string[] = [];
  const how = { name: 'berth-b1-join', signal, note: (text: string, as = 'note') => void notes.push(`${as}: ${text}`) };
  return { ...fake, notes, done: joinDirectory(fake.guest, target, LOGIN, admitted, how) };
}

describe('joining the directory', () => {
  it('pushes its files and makes them count, and installs nothing that is there', async () => {
    const { done, acts, scripts } = join({});
    await done;
    expect(acts).toEqual([
      LOOKING,
      'push /etc/sssd/berth-directory-ca.pem',
      'push /etc/sssd/sssd.conf',
      'push /etc/sssd/conf.d/10-berth-admission.conf',
      'joining the directory',
    ]);
    expect(JSON.stringify(scripts)).not.toContain('hush');
  });

  it('installs what is missing first, and nothing else, by a unit that is found again', async () => {
    const { done, acts, scripts, notes } = join({ [LOOKING]: 'init systemd\nid debian \nmissing sssd-ldap sudo\n' }, [
      'Unpacking sssd-ldap (2.8.2-4) ...',
    ]);
    await done;
    expect(acts.slice(0, 3)).toEqual([LOOKING, 'unit berth-b1-join', 'push /etc/sssd/berth-directory-ca.pem']);
    expect(scripts[1]?.input.slice(1)).toEqual(['', 'sssd-ldap', 'sudo']);
    expect(notes).toEqual(['output: Unpacking sssd-ldap (2.8.2-4) ...', 'note: installing sssd-ldap']);
  });

  it.each([
    ['another init', 'init sleep\nid debian \nmissing\n', 'failed', 'runs sleep in the place of systemd'],
    ['no answer at all', '', 'failed', 'in the place of systemd'],
    ['another family', 'init systemd\nid alpine \nmissing\n', 'failed', 'does not know how alpine joins'],
    ['no name of a system', 'init systemd\nid  \nmissing\n', 'failed', 'does not know how this system joins'],
    ['a local account of that name', seen('local 33\n'), 'conflict', 'an account ada of its own'],
  ])('refuses %s before it changes anything', async (_what, said, reason, sentence) => {
    const { done, acts } = join({ [LOOKING]: said });
    await expect(done).rejects.toMatchObject({ reason, message: expect.stringContaining(sentence) });
    expect(acts).toEqual([LOOKING]);
  });

  it('says why the owner is not known, by what the container itself sees', async () => {
    const { done } = join({
      'joining the directory': failed('the directory gives no account ada'),
      'looking for the reason': 'disk 99999\naddress 192.0.2.5\nroute eth0\ntcp open\ntls 62 hostname mismatch\n',
    });
    await expect(done).rejects.toMatchObject({ reason: 'failed', message: expect.stringContaining('another name') });
  });

  const REACHED = 'disk 99999\naddress 192.0.2.5\nroute eth0\ntcp open\ntls 0 ok\nbind Success\n';

  const offline = () => failed('the directory gives no account ada: SSSD is offline');

  it('begins SSSD again where nothing is wrong but that it gave up before it was answered', async () => {
    const slow = offline();
    const { done, acts } = join({ 'joining the directory': [slow, ''], 'looking for the reason': REACHED });
    await done;
    expect(acts.filter((act) => act === 'joining the directory')).toHaveLength(2);
  });

  it('takes the word of an SSSD that was answered', async () => {
    const unknown = failed('the directory gives no account ada');
    const { done, acts } = join({ 'joining the directory': unknown, 'looking for the reason': REACHED });
    await expect(done).rejects.toMatchObject({ reason: 'not-found', message: expect.stringContaining('shows ada') });
    expect(acts.filter((act) => act === 'joining the directory')).toHaveLength(1);
  });

  it('gives up after the third time', async () => {
    const slow = offline();
    const { done, acts } = join({ 'joining the directory': slow, 'looking for the reason': REACHED });
    await expect(done).rejects.toMatchObject({ reason: 'not-found' });
    expect(acts.filter((act) => act === 'joining the directory')).toHaveLength(3);
  });

  it('says so when there is no room for its files', async () => {
    const { done } = join({ 'push /etc/sssd/sssd.conf': failed('Writing failed: No space left on device') });
    await expect(done).rejects.toMatchObject({ message: 'The disk of the container is full.' });
  });

  it('tells the failure itself when the reason cannot be looked for', async () => {
    const { done } = join({
      'joining the directory': failed('sssd does not start'),
      'looking for the reason': failed('no'),
    });
    await expect(done).rejects.toMatchObject({ message: 'sssd does not start' });
  });

  it('leaves a node that does not answer to the next attempt', async () => {
    const { done, acts } = join({ 'joining the directory': new OpsError('unavailable', 'The node is gone.') });
    await expect(done).rejects.toMatchObject({ reason: 'unavailable', message: 'The node is gone.' });
    expect(acts).not.toContain('looking for the reason');
  });
});

describe('a package manager that fails', () => {
  it.each<[string, string, string, RegExp]>([
    ['a full disk', "E: You don't have enough free space in /var/cache/apt/archives/.", 'failed', /disk .* is full/],
    ['a full disk of dnf', '  - needs 12MB more space on the / filesystem', 'failed', /disk .* is full/],
    ['another process', 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by 12', 'unavailable', /busy/],
    [
      'no network',
      'E: Failed to fetch http://deb.example.org  Temporary failure resolving',
      'unavailable',
      /source .* answer/,
    ],
    ['no network for dnf', 'Curl error (6): Could not resolve hostname', 'unavailable', /source .* answer/],
    ['an unknown key', 'W: GPG error: InRelease: NO_PUBKEY 0E98404D386FA1D9', 'failed', /trust the signature/],
    ['an unknown package', 'E: Unable to locate package sssd-ldap', 'failed', /lacks something/],
    ['an unknown package of dnf', 'No match for argument: sssd-ldap', 'failed', /lacks something/],
  ])('%s', async (_what, output, reason, sentence) => {
    const { done } = join(
      { [LOOKING]: 'init systemd\nid debian \nmissing sssd-ldap\n', 'installing packages': failed('exit code 100') },
      [output],
    );
    await expect(done).rejects.toMatchObject({ reason, message: expect.stringMatching(sentence) });
  });

  it('is told in its own words when we know none', async () => {
    expect(packageTrouble('E: something new', { packages: ['sudo'], waitedSeconds: 1 })).toBeUndefined();
    const { done } = join({
      [LOOKING]: 'init systemd\nid debian \nmissing sudo\n',
      'installing packages': failed('Installing packages failed: something new'),
    });
    await expect(done).rejects.toMatchObject({ message: 'Installing packages failed: something new' });
  });
});

it.each([
  ['debian', ['debian'], 'apt'],
  ['Ubuntu', ['ubuntu', 'debian'], 'apt'],
  ['Rocky', ['rocky', 'rhel', 'centos', 'fedora'], 'dnf'],
  ['a Debian of another name', ['devuan', 'debian'], 'apt'],
  ['Alpine', ['alpine'], undefined],
  ['nothing', [], undefined],
])('%s is of the family it says it is like', (_name, ids, family) => {
  expect(familyOf(ids)).toBe(family);
});

it('reads what was seen in any order, and nothing into it', () => {
  expect(readLook('missing sudo\nid debian\nlocal 1000\ninit systemd\n')).toEqual({
    init: 'systemd',
    ids: ['debian'],
    missing: ['sudo'],
    local: 1000,
  });
  expect(readLook('initial x\n')).toEqual({ init: '', ids: [], missing: [], local: undefined });
});
