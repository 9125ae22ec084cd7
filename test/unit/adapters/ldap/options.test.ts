import { UnwillingToPerformError } from 'ldapts';
import { expect, test } from 'vitest';
import { unavailable } from '../../../../src/adapters/ldap/failures.ts';
import { ldapDirectory } from '../../../../src/adapters/ldap/ldap.ts';
import { checkOptions, type LdapOptions } from '../../../../src/adapters/ldap/options.ts';
import { OpsError } from '../../../../src/errors.ts';

const good: LdapOptions = { url: 'ldaps://ldap.example.org', baseDn: 'dc=example' };
const bind = { dn: 'cn=berth', password: 'hunter2' };

test.each<[string, Partial<LdapOptions>]>([
  ['plain LDAP', { url: 'ldap://ldap.example.org' }],
  ['no address', { url: 'ldap.example.org' }],
  ['an empty password, which would bind as nobody', { bind: { dn: 'cn=berth', password: '' } }],
  ['an empty account', { bind: { dn: '', password: 'x' } }],
  ['an attribute that is a filter', { attribute: 'mail=*)(uid' }],
  ['no account attribute', { uidAttribute: '' }],
])('refused at once: %s', (_, options) => {
  expect(() => ldapDirectory({ ...good, ...options })).toThrow(OpsError);
  expect(() => ldapDirectory({ ...good, ...options })).toThrow(expect.objectContaining({ reason: 'invalid' }));
});

test('the defaults', () => {
  expect(checkOptions(good)).toMatchObject({
    attribute: 'mail',
    uidAttribute: 'uid',
    groupBaseDn: 'dc=example',
    scan: 'auto',
    connectTimeoutMs: 3000,
    operationTimeoutMs: 5000,
  });
});

const coded = (code: string) => Object.assign(new Error(`${code} hunter2`), { code });

test.each([
  [coded('ENOTFOUND'), 'is not known to DNS'],
  [coded('CERT_HAS_EXPIRED'), 'is not valid today'],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'authority that Berth does not know'],
  [coded('ECONNRESET'), 'failed (ECONNRESET)'],
  [new UnwillingToPerformError('hunter2'), 'does not let this account search'],
  ['thrown text with hunter2', 'failed'],
])('%s is a sentence, without secrets', (error, sentence) => {
  const failure = unavailable(error, checkOptions({ ...good, bind }));
  expect(failure.reason).toBe('unavailable');
  expect(failure.message).toContain(sentence);
  expect(`${failure.message} ${failure.hint}`).not.toContain('hunter2');
});

test('what is a sentence already stays as it is', () => {
  const error = new OpsError('unavailable', 'The directory has been closed.');
  expect(unavailable(error, checkOptions(good))).toBe(error);
});
