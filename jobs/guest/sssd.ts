import type { DirectoryLogin } from '../../src/domain/login.ts';
import { OpsError } from '../../src/errors.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import { type Family, families } from './family.ts';

/** The name that the directory has in SSSD; its log is `/var/log/sssd/sssd_berth.log`. */
const DOMAIN = 'domain/berth';

/** What an answer of the directory is worth, in seconds: whoever was removed there is out of containers after this. */
const REMEMBERED = 60;

/** Trusted for the directory alone: the container's other programs have no need of it. */
export const AUTHORITY = '/etc/sssd/berth-directory-ca.pem';

/** The file of authorities that the directory's certificate is checked by. */
export function authorityPath(login: DirectoryLogin, family: Family): string {
  return login.ca === undefined ? families[family].bundle : AUTHORITY;
}

type Section = readonly (readonly [key: string, value: string | undefined])[];

/** `/etc/sssd/sssd.conf` (sssd.conf(5), sssd-ldap(5)): who exists, by the directory and nothing else. */
export function sssdFile(login: DirectoryLogin, family: Family): GuestFile {
  const { bind, baseDn, userFilter } = login;
  const content = ini({
    sssd: [
      ['services', 'nss, pam, ssh'],
      ['domains', 'berth'],
    ],
    nss: [
      // A shell that the container lacks would shut its person out.
      ['allowed_shells', '*'],
      ['shell_fallback', '/bin/bash'],
      ['default_shell', '/bin/bash'],
      ['fallback_homedir', '/home/%u'],
      ['entry_negative_timeout', '5'],
      // Megabytes that are written at every start. The usual ones, for a whole university, are thirty.
      ['memcache_size_passwd', '1'],
      ['memcache_size_group', '1'],
      ['memcache_size_initgroups', '1'],
    ],
    [DOMAIN]: [
      ['id_provider', 'ldap'],
      ['auth_provider', 'ldap'],
      // Without any list everybody would be let in; the file of the admission replaces this one.
      ['access_provider', 'simple'],
      ['simple_allow_users', 'nobody'],
      ['ldap_uri', login.url],
      ['ldap_tls_reqcert', 'demand'],
      ['ldap_tls_cacert', authorityPath(login, family)],
      ['ldap_schema', login.schema],
      ['ldap_search_base', baseDn],
      ['ldap_user_search_base', userFilter === undefined ? undefined : `${baseDn}?subtree?${userFilter}`],
      ['ldap_group_search_base', login.groupBaseDn],
      ['ldap_user_object_class', login.userClass],
      ['ldap_group_object_class', login.groupClass],
      ['ldap_user_ssh_public_key', login.keyAttribute],
      ['ldap_default_bind_dn', bind?.dn],
      ['ldap_default_authtok_type', bind && 'password'],
      ['ldap_default_authtok', bind?.password],
      ['use_fully_qualified_names', 'false'],
      ['enumerate', 'false'],
      // No password is kept: while the directory does not answer, nobody is let in by one.
      ['cache_credentials', 'false'],
      ['entry_cache_timeout', String(REMEMBERED)],
      ['entry_cache_nowait_percentage', '0'],
      ['ldap_network_timeout', '5'],
      ['ldap_opt_timeout', '10'],
    ],
  });
  return { path: '/etc/sssd/sssd.conf', mode: 0o600, content };
}

/** Who is let in, apart from the rest: SSSD lets the values of conf.d win, and admitting is replacing one file. */
export function sssdAdmission(users: readonly string[], groups: readonly string[]): GuestFile {
  const content = ini({
    [DOMAIN]: [
      ['simple_allow_users', users.join(', ')],
      ['simple_allow_groups', groups.length > 0 ? groups.join(', ') : undefined],
    ],
  });
  return { path: '/etc/sssd/conf.d/10-berth-admission.conf', mode: 0o600, content };
}

/** @throws OpsError `invalid` for a value that would not be read as itself: a line is a value, and is trimmed */
function ini(sections: Readonly<Record<string, Section>>): string {
  const text = Object.entries(sections).map(([name, values]) => {
    const lines = values.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${checked(key, value)}\n`]));
    return `[${name}]\n${lines.join('')}`;
  });
  return `# Written by Berth; changes are lost.\n${text.join('\n')}`;
}

function checked(key: string, value: string): string {
  if (/^\P{Cc}+$/u.test(value) && value.trim() === value) return value;
  throw new OpsError('invalid', `The value of ${key} is not one line of text.`, {
    hint: 'Check the section "login" of berth.yml.',
  });
}
