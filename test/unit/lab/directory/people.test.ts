import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ldif } from '../../../../src/lab/directory/people.ts';
import { encodableText } from '../../../hostile.ts';

const tree = { baseDn: 'dc=lab,dc=test', bindDn: 'cn=berth,dc=lab,dc=test', bindPassword: 'secret', memberOf: true };

/** Every line of an LDIF as [name, decoded value]. */
const read = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', value = ''] = line.split(':: ');
      return [name, Buffer.from(value, 'base64').toString('utf8')];
    });

test('no value can add a line or an attribute', () => {
  fc.assert(
    fc.property(encodableText(), (name) => {
      const lines = read(ldif({ ...tree, people: [{ uid: 'x', name, mail: `${name}\nuid: root` }] }));
      expect(lines.filter(([key]) => key === 'uid')).toEqual([['uid', 'x']]);
      expect(lines).toContainEqual(['cn', name]);
      expect(lines).toContainEqual(['mail', `${name}\nuid: root`]);
    }),
  );
});

test('both styles of groups, and memberOf only where the server knows it', () => {
  const people = [{ uid: 'x', name: 'X', mail: [], groups: ['staff'], posixGroups: ['old'] }];
  const lines = read(ldif({ ...tree, people }));
  expect(lines).toContainEqual(['member', 'uid=x,ou=people,dc=lab,dc=test']);
  expect(lines).toContainEqual(['memberUid', 'x']);
  expect(lines).toContainEqual(['memberOf', 'cn=staff,ou=groups,dc=lab,dc=test']);
  expect(read(ldif({ ...tree, people, memberOf: false })).map(([key]) => key)).not.toContain('memberOf');
});

test('passwords are not in clear', () => {
  const text = ldif({ ...tree, people: [{ uid: 'x', name: 'X', mail: [], password: 'hunter2' }] });
  const values = read(text).map(([, value]) => value);
  expect(values.filter((value) => value?.startsWith('{SSHA}'))).toHaveLength(2);
  expect(values.join()).not.toMatch(/hunter2|secret/);
});
