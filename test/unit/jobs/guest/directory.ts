import type { DirectoryLogin } from '../../../../src/domain/login.ts';

/** A directory that containers join, as configured. */
export const LOGIN: DirectoryLogin = {
  kind: 'directory',
  url: 'ldaps://ldap.example.org:1636',
  ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  baseDn: 'ou=people,dc=example,dc=org',
  groupBaseDn: 'ou=groups,dc=example,dc=org',
  bind: { dn: 'cn=guests,dc=example,dc=org', password: 'hush = # ; $x' },
  schema: 'rfc2307',
  userClass: 'posixAccount',
  groupClass: 'posixGroup',
  userFilter: '(!(locked=yes))',
  keyAttribute: 'sshPublicKey',
};
