import { expect, test } from 'vitest';
import { isDisabled } from '../../../../src/adapters/ldap/account.ts';
import { ldapEntry } from '../../../../src/adapters/ldap/entry.ts';

const now = Date.UTC(2026, 10, 24, 12);
const today = Math.floor(now / 86_400_000);
const filetime = (time: number) => String((BigInt(time) + 11_644_473_600_000n) * 10_000n);
const disabled = (attributes: Record<string, unknown>) => isDisabled(ldapEntry({ dn: 'uid=a', ...attributes }), now);

test.each<[string, Record<string, unknown>]>([
  ['locked by ppolicy', { pwdAccountLockedTime: '000001010000Z' }],
  ['locked by 389, in any case of letters', { nsaccountlock: 'TRUE' }],
  ['a lock that cannot be read', { nsAccountLock: 'perhaps' }],
  ['ACCOUNTDISABLE among other flags', { userAccountControl: '514' }],
  ['flags that cannot be read', { userAccountControl: 'disabled' }],
  ['an end in the past', { accountExpires: filetime(now - 1) }],
  ['the day it expires', { shadowExpire: String(today) }],
  ['day zero', { shadowExpire: '0' }],
  ['a day that cannot be read', { shadowExpire: 'soon' }],
  ['a shell that refuses', { loginShell: '/usr/sbin/nologin' }],
  ['a shell that fails', { loginShell: '/bin/false ' }],
])('disabled: %s', (_, attributes) => {
  expect(disabled(attributes)).toBe(true);
});

test.each<[string, Record<string, unknown>]>([
  ['nothing is said', { pwdAccountLockedTime: [], nsAccountLock: [] }],
  ['the lock is off', { nsAccountLock: 'false' }],
  ['an ordinary account', { userAccountControl: '512' }],
  ['never, as zero', { accountExpires: '0' }],
  ['never, as the largest number', { accountExpires: '9223372036854775807' }],
  ['an end to come', { accountExpires: filetime(now + 1) }],
  ['tomorrow', { shadowExpire: String(today + 1) }],
  ['never', { shadowExpire: '-1' }],
  ['a shell with an unlucky name', { loginShell: '/opt/notfalse' }],
])('not disabled: %s', (_, attributes) => {
  expect(disabled(attributes)).toBe(false);
});
