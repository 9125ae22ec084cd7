import { expect, test } from 'vitest';
import { ldapEntry } from '../../../../src/adapters/ldap/entry.ts';
import { isMember } from '../../../../src/adapters/ldap/groups.ts';
import { personOf } from '../../../../src/adapters/ldap/person.ts';

const dn = 'uid=alice,ou=people,dc=lab';
const of = (attributes: Record<string, unknown>, wanted = '') =>
  personOf(ldapEntry({ dn, uid: 'alice', mail: 'alice@example.org', ...attributes }), {
    uidAttribute: 'uid',
    groups: [],
    wanted,
    now: 0,
  });

test('values are made even: one, several, none, bytes, any case of the name', () => {
  const entry = ldapEntry({ dn, Mail: 'a@b', CN: ['x', 'y'], sn: [], jpegPhoto: Buffer.from('é') });
  expect(entry.values('mail')).toEqual(['a@b']);
  expect(entry.values('cn')).toEqual(['x', 'y']);
  expect(entry.values('sn')).toEqual([]);
  expect(entry.values('givenName')).toEqual([]);
  expect(entry.values('jpegphoto')).toEqual(['é']);
});

test('the name people see is the best there is', () => {
  expect(of({ displayName: 'Alice A.', cn: 'alice a' })?.name).toBe('Alice A.');
  expect(of({ displayName: '', cn: 'alice a' })?.name).toBe('alice a');
  expect(of({ gecos: 'Alice,,,' })?.name).toBe('Alice,,,');
  expect(of({})?.name).toBe('alice');
});

test('keys are lines, each once, from either schema', () => {
  const keys = of({ sshPublicKey: 'ssh-ed25519 A\r\nssh-ed25519 B\n', ipaSshPubKey: ['ssh-ed25519 B', ''] })?.keys;
  expect(keys).toEqual(['ssh-ed25519 A', 'ssh-ed25519 B']);
});

test('without an account name or an address there is no person', () => {
  expect(of({ uid: [] })).toBeUndefined();
  expect(of({ mail: '' })).toBeUndefined();
});

test('the wanted address of several is kept, as the directory spells it', () => {
  const mail = ['first@example.org', 'Second@example.org'];
  expect(of({ mail }, 'SECOND@example.org')?.mail).toBe('Second@example.org');
  expect(of({ mail }, 'alice')?.mail).toBe('first@example.org');
});

test('membership is checked again on our side', () => {
  const member = (attributes: Record<string, unknown>) =>
    isMember(ldapEntry({ dn: 'cn=g,dc=lab', ...attributes }), dn, 'alice', '100');
  expect(member({ objectClass: 'posixGroup', memberUid: ['bob', 'alice'] })).toBe(true);
  expect(member({ objectClass: 'posixGroup', gidNumber: '100' })).toBe(true);
  expect(member({ objectClass: 'groupOfNames', member: 'UID=alice, ou=people,dc=lab' })).toBe(true);
  expect(member({ objectClass: 'groupOfUniqueNames', uniqueMember: dn })).toBe(true);
  expect(member({ objectClass: 'posixGroup', memberUid: ['bob', 'Alice'] })).toBe(false);
  expect(member({ objectClass: 'posixGroup', gidNumber: '101' })).toBe(false);
  // A person who may edit their own entry must not become a group.
  expect(member({ objectClass: 'inetOrgPerson', memberUid: 'alice', member: dn, gidNumber: '100' })).toBe(false);
});
