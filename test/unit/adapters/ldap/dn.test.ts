import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnder, leafName, sameDn } from '../../../../src/adapters/ldap/dn.ts';
import { escapeDn } from '../../../../src/lab/directory/people.ts';
import { encodableText } from '../../../hostile.ts';

test.each([
  ['cn=staff,ou=groups,dc=lab', 'staff'],
  ['CN = Domain Admins ,CN=Users', 'Domain Admins'],
  ['cn=a\\,b,dc=lab', 'a,b'],
  ['cn=a\\\\,dc=lab', 'a\\'],
  ['cn=a\\2Cb\\C3\\A9,dc=lab', 'a,bé'],
  ['staff', undefined],
  ['', undefined],
])('%s is called %s', (dn, name) => {
  expect(leafName(dn)).toBe(name);
});

test('names that are written differently are the same', () => {
  expect(sameDn('UID=Alice, OU=people,DC=lab', 'uid=alice,ou=people,dc=lab')).toBe(true);
  expect(sameDn('cn=a\\,b,dc=lab', 'cn=a\\2cb,dc=lab')).toBe(true);
  expect(sameDn('cn=a,cn=b,dc=lab', 'cn=a\\,cn\\=b,dc=lab')).toBe(false);
});

test('under a base, at any depth, and never by looking alike', () => {
  expect(isUnder('cn=staff,ou=Groups, dc=lab', 'ou=groups,dc=lab')).toBe(true);
  expect(isUnder('cn=staff,ou=other,dc=lab', 'ou=groups,dc=lab')).toBe(false);
  expect(isUnder('cn=staff\\,ou=groups,dc=lab', 'ou=groups,dc=lab')).toBe(false);
  expect(isUnder('dc=lab', 'ou=groups,dc=lab')).toBe(false);
});

test('what is escaped is read back, whatever it is', () => {
  fc.assert(
    fc.property(
      encodableText().filter((text) => text !== ''),
      (name) => {
        expect(leafName(`cn=${escapeDn(name)},dc=lab`)).toBe(name);
        expect(isUnder(`cn=${escapeDn(name)},ou=people,dc=lab`, 'ou=groups,dc=lab')).toBe(false);
      },
    ),
  );
});
