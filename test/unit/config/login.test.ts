import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../../src/config/load.ts';
import { loginOf } from '../../../src/config/login.ts';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const FILE = 'directory:\n  kind: file\n  path: people.yml\n';
const LDAP = /directory:\n(?: {2}.*\n)+/.exec(RIGHT)?.[0] ?? '';
const withLogin = (login: string) => changed(['proxmox:\n', `login: ${login}\nproxmox:\n`]);

describe('how people log in', () => {
  it('is by the directory that Berth asks, unless said otherwise', () => {
    expect(loginOf(load(RIGHT))).toEqual({
      kind: 'directory',
      url: 'ldaps://ldap.example.org',
      ca: 'a certificate\n',
      baseDn: 'dc=example,dc=org',
      groupBaseDn: undefined,
      bind: undefined,
      schema: 'rfc2307',
      userClass: 'posixAccount',
      groupClass: 'posixGroup',
      userFilter: undefined,
      keyAttribute: 'sshPublicKey',
    });
    expect(catalogueOf(load(RIGHT)).login).toBe('directory');
  });

  it("never gives containers Berth's own service account", () => {
    const text = changed(['  baseDn:', '  bindDn: cn=berth\n  bindPassword: ${REDIS_URL}\n  baseDn:']);
    expect(loginOf(load(text))).toMatchObject({ bind: undefined });
  });

  it('may be told otherwise for containers', () => {
    const login = '{ kind: directory, url: "ldaps://192.0.2.5:636", bindDn: cn=guests, bindPassword: "${REDIS_URL}" }';
    expect(loginOf(load(withLogin(login)))).toMatchObject({
      url: 'ldaps://192.0.2.5:636',
      baseDn: 'dc=example,dc=org',
      bind: { dn: 'cn=guests', password: 'redis://:hush@127.0.0.1' },
    });
  });

  it('is by accounts of their own where people are in a file', () => {
    expect(loginOf(load(changed([LDAP, FILE])))).toEqual({ kind: 'accounts' });
    expect(loginOf(load(withLogin('{ kind: accounts }')))).toEqual({ kind: 'accounts' });
  });
});

describe('what cannot be', () => {
  it.each([
    ['{ kind: directory, bindDn: cn=guests }', 'login.bindPassword: is missing; bindDn needs it'],
    ['{ kind: directory, bindPassword: "${REDIS_URL}" }', 'login.bindDn: is missing; bindPassword needs it'],
    [
      '{ kind: directory, url: "ldap://ldap.example.org" }',
      'login.url: must be an ldaps:// URL; plain LDAP is refused',
    ],
    [
      '{ kind: directory, url: "ldaps://a.example.org,ldaps://b.example.org" }',
      'login.url: must be one URL, without commas',
    ],
    [
      '{ kind: directory, baseDn: "dc=a?one" }',
      'login.baseDn: must have no question mark, which SSSD reads as its end',
    ],
    ['{ kind: directory, userFilter: uid=a }', 'login.userFilter: must be an LDAP filter in parentheses'],
    ['{ kind: directory, keyAttribute: "a b" }', 'login.keyAttribute: must be the name of an attribute or a class'],
    ['{ kind: accounts, url: "ldaps://ldap.example.org" }', 'login.url: is not a key of Berth'],
  ])('%s', (login, problem) => {
    expect(problemsIn(withLogin(login))).toEqual([problem]);
  });

  it('a directory for containers while people are in a file', () => {
    const text = changed([LDAP, `${FILE}login: { kind: directory }\n`]);
    expect(problemsIn(text)).toEqual(['login.kind: must be "accounts" while directory.kind is file']);
  });

  it('a question mark that stands in the section of the directory', () => {
    const [problem] = problemsIn(changed(['baseDn: dc=example,dc=org', 'baseDn: "dc=example?"']));
    expect(problem).toMatch(/^directory.baseDn: /);
  });

  it('a group of administrators that containers could not name', () => {
    const group = (name: string) => changed(['  baseDn:', `  adminGroup: "${name}"\n  baseDn:`]);
    expect(problemsIn(group('Domain Admins'))).toEqual([]);
    expect(problemsIn(group('ops, staff'))).toEqual([
      expect.stringMatching(/^directory.adminGroup: must have letters/),
    ]);
  });

  it.each(['two\nlines', ' x', 'x '])('a password %j', (password) => {
    const text = withLogin('{ kind: directory, bindDn: cn=guests, bindPassword: "${GUESTS}" }');
    expect(problemsIn(text, { GUESTS: password })).toEqual([
      'login.bindPassword: must be one line that neither begins nor ends with a space',
    ]);
  });
});
