import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joining } from '../../../../jobs/guest/join.ts';
import { sssdAdmission, sssdFile } from '../../../../jobs/guest/sssd.ts';
import { encodableText } from '../../../hostile.ts';
import { LOGIN } from './directory.ts';

/** Reads sssd.conf(5) as SSSD does: sections, one value a line, spaces around it dropped, # at the start a comment. */
function read(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^[#;]/.test(line)) continue;
    expect(line, 'a line that begins with a space goes on with the one before').not.toMatch(/^\s/);
    const name = /^\[(.*)\]$/.exec(line)?.[1];
    if (name !== undefined) {
      section = {};
      sections[name] = section;
      continue;
    }
    const at = line.indexOf('=');
    section[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return sections;
}

const admitted = { owner: 'ada', sharedWith: [], adminGroup: 'ops', kind: 'directory' as const };

describe('sssd.conf', () => {
  it('is read by root alone', () => {
    expect(sssdFile(LOGIN, 'apt')).toMatchObject({ path: '/etc/sssd/sssd.conf', mode: 0o600 });
    expect(sssdAdmission(['ada'], []).mode).toBe(0o600);
  });

  it('demands TLS by our authority, lets nobody in by itself, and keeps no password', () => {
    const { 'domain/berth': domain, sssd } = read(sssdFile(LOGIN, 'apt').content);
    expect(sssd).toEqual({ services: 'nss, pam, ssh', domains: 'berth' });
    expect(domain).toMatchObject({
      id_provider: 'ldap',
      auth_provider: 'ldap',
      access_provider: 'simple',
      simple_allow_users: 'nobody',
      ldap_uri: LOGIN.url,
      ldap_tls_reqcert: 'demand',
      ldap_tls_cacert: '/etc/sssd/berth-directory-ca.pem',
      ldap_search_base: LOGIN.baseDn,
      ldap_user_search_base: `${LOGIN.baseDn}?subtree?(!(locked=yes))`,
      ldap_group_search_base: 'ou=groups,dc=example,dc=org',
      ldap_user_ssh_public_key: 'sshPublicKey',
      ldap_default_bind_dn: 'cn=guests,dc=example,dc=org',
      ldap_default_authtok: 'hush = # ; $x',
      cache_credentials: 'false',
      enumerate: 'false',
    });
  });

  it('takes the authorities of the system where none is configured, and no account where there is none', () => {
    const login = { ...LOGIN, ca: undefined, bind: undefined, userFilter: undefined, groupBaseDn: undefined };
    const bundle = (family: 'apt' | 'dnf') => read(sssdFile(login, family).content)['domain/berth'];
    expect(bundle('apt')?.ldap_tls_cacert).toBe('/etc/ssl/certs/ca-certificates.crt');
    expect(bundle('dnf')?.ldap_tls_cacert).toBe('/etc/pki/tls/certs/ca-bundle.crt');
    expect(Object.keys(bundle('apt') ?? {}).filter((key) => /bind|authtok|(user|group)_search/.test(key))).toEqual([]);
  });

  it('holds any value as it is, or refuses it', () => {
    fc.assert(
      fc.property(encodableText(), encodableText(), (baseDn, password) => {
        const login = { ...LOGIN, baseDn, userFilter: undefined, bind: { dn: 'cn=x', password } };
        let text: string;
        try {
          text = sssdFile(login, 'apt').content;
        } catch (error) {
          expect(error).toMatchObject({ name: 'OpsError', reason: 'invalid' });
          return;
        }
        const sections = read(text);
        expect(Object.keys(sections)).toEqual(['sssd', 'nss', 'domain/berth']);
        expect(sections['domain/berth']).toMatchObject({
          ldap_search_base: baseDn,
          ldap_default_authtok: password,
          access_provider: 'simple',
        });
      }),
    );
  });
});

describe('joining', () => {
  it.each(['apt', 'dnf'] as const)('is a function of the configuration for %s', (family) => {
    const made = joining(LOGIN, family, admitted);
    expect(joining(LOGIN, family, admitted)).toEqual(made);
    expect(made.files.map(({ path }) => path)).toEqual([
      '/etc/sssd/berth-directory-ca.pem',
      '/etc/sssd/sssd.conf',
      '/etc/sssd/conf.d/10-berth-admission.conf',
    ]);
    expect(made.packages).toContain('sssd-ldap');
    expect(made.activate.input).toEqual([family, 'ada']);
  });

  it('has the password in one file only', () => {
    const { files, activate } = joining(LOGIN, 'apt', admitted);
    const telling = files.filter((file) => JSON.stringify(file).includes('hush'));
    expect(telling.map(({ path, mode }) => [path, mode])).toEqual([['/etc/sssd/sssd.conf', 0o600]]);
    expect(JSON.stringify(activate)).not.toContain('hush');
  });

  it('brings no authority where the system has them', () => {
    expect(joining({ ...LOGIN, ca: undefined }, 'apt', admitted).files).toHaveLength(2);
  });
});

it('the admission names people and groups, and no list where there is nobody', () => {
  expect(read(sssdAdmission(['ada', 'ben'], ['Domain Admins']).content)).toEqual({
    'domain/berth': { simple_allow_users: 'ada, ben', simple_allow_groups: 'Domain Admins' },
  });
  expect(sssdAdmission(['ada'], []).content).not.toContain('simple_allow_groups');
});
