import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Admitted, admissionFiles, admittedNames } from '../../../../jobs/guest/admission.ts';
import { keyFile, sshdAdmission, sshdFile } from '../../../../jobs/guest/sshd.ts';
import { anyText } from '../../../hostile.ts';
import { ED25519, OTHER_ED25519 } from '../../domain/keys.ts';

const by = (changes: Partial<Admitted> = {}): Admitted => ({
  owner: 'ada',
  sharedWith: ['ben'],
  adminGroup: 'ops',
  kind: 'directory',
  ...changes,
});
const fileOf = (admitted: Admitted, part: string) =>
  admissionFiles(admitted).find(({ path }) => path.includes(part)) ?? { content: '', mode: 0, path: '' };
const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the admission', () => {
  it('lets the owner, those it is shared with, and administrators in', () => {
    expect(lines(fileOf(by(), 'sshd_config.d').content)).toEqual([
      'AllowUsers ada ben',
      'Match Group ops',
      '    AllowUsers *',
    ]);
    expect(lines(fileOf(by(), 'sssd').content)).toEqual([
      '[domain/berth]',
      'simple_allow_users = ada, ben',
      'simple_allow_groups = ops',
    ]);
  });

  it('gives sudo to the owner alone, who is asked for the password where there is one', () => {
    expect(fileOf(by(), 'sudoers')).toMatchObject({
      mode: 0o440,
      content: expect.stringContaining('\nada ALL=(ALL:ALL) ALL\n'),
    });
    expect(lines(fileOf(by({ kind: 'accounts' }), 'sudoers').content)).toEqual(['ada ALL=(ALL:ALL) NOPASSWD: ALL']);
  });

  it('knows neither SSSD nor groups where accounts are local', () => {
    const files = admissionFiles(by({ kind: 'accounts' }));
    expect(files.map(({ path }) => path)).toEqual([
      '/etc/ssh/sshd_config.d/00-berth-admission.conf',
      '/etc/sudoers.d/berth',
    ]);
    expect(lines(files[0]?.content ?? '')).toEqual(['AllowUsers ada ben']);
  });

  it('is the same for the same people, named once', () => {
    expect(admissionFiles(by({ sharedWith: ['cyd', 'ben', 'ada', 'ben'] }))).toEqual(
      admissionFiles(by({ sharedWith: ['ben', 'cyd'] })),
    );
    expect(admittedNames(by({ sharedWith: ['cyd', 'ben', 'ada'], adminGroup: undefined }))).toEqual({
      users: ['ada', 'ben', 'cyd'],
      groups: [],
    });
  });

  test('no name adds anything to a file', () => {
    fc.assert(
      fc.property(anyText(), anyText(), anyText(), (owner, other, adminGroup) => {
        let files: ReturnType<typeof admissionFiles>;
        try {
          files = admissionFiles(by({ owner, sharedWith: [other], adminGroup }));
        } catch (error) {
          expect(error).toMatchObject({ name: 'OpsError', reason: 'invalid' });
          return;
        }
        for (const { content } of files) expect(content.split('\n').length).toBeLessThanOrEqual(5);
        expect(lines(files.find(({ path }) => path.includes('sudoers'))?.content ?? '')).toHaveLength(1);
      }),
    );
  });
});

describe('the SSH server', () => {
  it('lets nobody in while nobody is named', () => {
    expect(lines(sshdAdmission([], []).content)).toEqual(['DenyUsers *']);
  });

  it('quotes a group with spaces', () => {
    expect(sshdAdmission(['ada'], ['Domain Admins']).content).toContain('Match Group "Domain Admins"\n');
  });

  it('never lets root in, and asks for passwords only where there are some', () => {
    const directory = lines(sshdFile('directory').content);
    const accounts = lines(sshdFile('accounts').content);
    for (const file of [directory, accounts]) {
      expect(file).toContain('PermitRootLogin no');
      expect(file).toContain('AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/berth-keys/%u');
    }
    expect(directory).toContain('PasswordAuthentication yes');
    expect(directory).toContain('AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys %u');
    expect(accounts).toContain('PasswordAuthentication no');
    expect(accounts.join()).not.toContain('AuthorizedKeysCommand');
  });

  it('finds the keys of each person in a file of their own', () => {
    expect(keyFile('ada', [ED25519, OTHER_ED25519])).toEqual({
      path: '/etc/ssh/berth-keys/ada',
      mode: 0o644,
      content: `${ED25519}\n${OTHER_ED25519}\n`,
    });
    expect(keyFile('ada', []).content).toBe('');
    expect(() => keyFile('../sshd_config', [])).toThrow(expect.objectContaining({ reason: 'invalid' }));
  });
});
