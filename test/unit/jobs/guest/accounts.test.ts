import { describe, expect, it } from 'vitest';
import { addAccount } from '../../../../jobs/guest/account.ts';
import { admit } from '../../../../jobs/guest/admit.ts';
import { fakeGuest } from './fake-guest.ts';

const target = { node: 'pve1', vmid: 300 };
const signal = new AbortController().signal;

describe('an account', () => {
  it('is made for a person, whose name cannot add a field to passwd', async () => {
    const { guest, scripts } = fakeGuest({});
    await addAccount(guest, target, { uid: 'ada', name: 'Ada: Byron,\u0007 of\nLovelace' }, signal);
    expect(scripts[0]?.input).toEqual(['ada', 'Ada  Byron  of Lovelace']);
  });

  it('is never one of the system', async () => {
    const { guest } = fakeGuest({ 'making an account': 'system\n' });
    const person = { uid: 'www-data', name: 'W' };
    await expect(addAccount(guest, target, person, signal)).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('is not made under a name that could be read as something else', async () => {
    const { guest, acts } = fakeGuest({});
    await expect(addAccount(guest, target, { uid: '-r', name: 'R' }, signal)).rejects.toMatchObject({
      reason: 'invalid',
    });
    expect(acts).toEqual([]);
  });
});

describe('admitting', () => {
  const admitted = { owner: 'ada', sharedWith: [], adminGroup: 'ops', kind: 'directory' as const };

  it('puts every file beside its place before it counts', async () => {
    const { guest, acts } = fakeGuest({ 'letting its people in': 'sudo\npermitrootlogin no\n' });
    expect(await admit(guest, target, admitted, signal)).toEqual({ users: ['ada'], groups: ['ops'], sudo: true });
    expect(acts).toEqual([
      'push /etc/ssh/sshd_config.d/00-berth-admission.conf.new',
      'push /etc/sssd/conf.d/10-berth-admission.conf.new',
      'push /etc/sudoers.d/berth.new',
      'letting its people in',
    ]);
  });

  it('says so when there is no sudo', async () => {
    const { guest } = fakeGuest({ 'letting its people in': 'permitrootlogin no\n' });
    expect((await admit(guest, target, admitted, signal)).sudo).toBe(false);
  });

  it.each(['permitrootlogin yes\n', 'permitrootlogin without-password\n', ''])(
    'fails when sshd says %j',
    async (said) => {
      const { guest } = fakeGuest({ 'letting its people in': said });
      await expect(admit(guest, target, admitted, signal)).rejects.toMatchObject({
        reason: 'failed',
        message: 'The SSH server of the container would let root in.',
      });
    },
  );
});
