import { describe, expect, it } from 'vitest';
import { explain, hostOf } from '../../../../jobs/guest/triage.ts';
import { OpsError } from '../../../../src/errors.ts';
import { LOGIN } from './directory.ts';

const NOW = 1_795_000_000_000;
const unknown = new OpsError(
  'failed',
  'Joining the directory failed in container 300: the directory gives no account ada',
);
const GOOD = {
  disk: '1000000',
  now: String(NOW / 1000),
  address: '192.0.2.5',
  route: 'eth0',
  tcp: 'open',
  tls: '0 ok',
};
const told = (changes: Record<string, string | undefined>, cause = unknown, login = LOGIN) => {
  const printed = Object.entries({ ...GOOD, ...changes })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}\n`]))
    .join('');
  const { reason, message, hint } = explain(printed, login, 'ada', cause, NOW);
  return [reason, message, hint];
};

describe('why the people of the directory are not known', () => {
  it.each<[string, Record<string, string | undefined>, string, RegExp]>([
    ['the disk is full', { disk: '12' }, 'failed', /^The disk of the container is full/],
    ['a name is not resolved', { address: undefined }, 'unavailable', /cannot resolve ldap.example.org/],
    [
      'there is no way out',
      { route: undefined, tcp: undefined },
      'unavailable',
      /no route to .* ldap.example.org:1636/,
    ],
    ['nothing answers', { tcp: undefined, tls: undefined }, 'unavailable', /does not reach the directory/],
    ['the certificate is for another name', { tls: '62 hostname mismatch' }, 'failed', /for another name/],
    ['the certificate is for another address', { tls: '64 IP address mismatch' }, 'failed', /for another name/],
    ['the authority is not known', { tls: '19 self-signed certificate in chain' }, 'failed', /unknown authority/],
    ['the certificate has expired', { tls: '10 certificate has expired' }, 'failed', /has expired/],
    ['the certificate begins later', { tls: '9 certificate is not yet valid' }, 'failed', /is not valid yet/],
    [
      'the clock is behind',
      { tls: '9 certificate is not yet valid', now: String(NOW / 1000 - 7200) },
      'failed',
      /clock of the container is 7200 seconds behind/,
    ],
    [
      'the clock is ahead',
      { tls: '10 certificate has expired', now: String(NOW / 1000 + 90) },
      'failed',
      /clock of the container is 90 seconds ahead/,
    ],
    ['TLS fails in another way', { tls: '7 certificate signature failure' }, 'failed', /on TLS: certificate signature/],
    ['TLS fails where there is no openssl', { tls: undefined, sssd: 'tls' }, 'failed', /do not agree on TLS\.$/],
    [
      'the service account is refused',
      { bind: 'Invalid credentials' },
      'failed',
      /refuses the service account cn=guests,dc=example,dc=org: Invalid credentials/,
    ],
    ['the owner is not there', { bind: 'Success' }, 'not-found', /shows ada to Berth, but not to containers/],
  ])('%s', (_what, changes, reason, sentence) => {
    const [gave, message, hint] = told(changes);
    expect(message).toMatch(sentence);
    expect(gave).toBe(reason);
    expect(hint).toMatch(/\.$/);
    expect(`${message} ${hint}`).not.toContain('hush');
  });

  it('advises a service account where there is none', () => {
    expect(told({}, unknown, { ...LOGIN, bind: undefined })[2]).toContain('login.bindDn');
    expect(told({ bind: 'Inappropriate authentication' }, unknown, { ...LOGIN, bind: undefined })[1]).toContain(
      'refuses containers without a service account',
    );
  });

  it('leaves what it cannot explain as it was told', () => {
    const other = new OpsError('failed', 'sssd does not start');
    expect(told({}, other)[1]).toBe('sssd does not start');
  });

  it('makes something of nothing', () => {
    expect(explain('', LOGIN, 'ada', unknown, NOW).message).toContain('cannot resolve');
  });
});

it.each([
  ['ldaps://ldap.example.org', 'ldap.example.org', '636'],
  ['ldaps://192.0.2.5:1636', '192.0.2.5', '1636'],
  ['ldaps://[2001:db8::5]:443/', '2001:db8::5', '443'],
])('%s is at %s, port %s', (url, host, port) => {
  expect(hostOf({ ...LOGIN, url })).toEqual({ host, port });
});
