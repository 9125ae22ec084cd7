import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSshKey, SshKeyLine, SshKeys } from '../../../src/domain/ssh-key.ts';
import { anyText } from '../../hostile.ts';
import { ECDSA, ED25519, ED25519_FINGERPRINT, OTHER_ED25519, RSA_1024, RSA_2048, RSA_FINGERPRINT } from './keys.ts';

/** A hardware key as OpenSSH writes it: type, curve point, application. */
function hardwareKey(pointBytes = 32): string {
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const type = 'sk-ssh-ed25519@openssh.com';
  const blob = Buffer.concat([part(Buffer.from(type)), part(Buffer.alloc(pointBytes, 7)), part(Buffer.from('ssh:'))]);
  return `${type} ${blob.toString('base64')} token`;
}

describe('parseSshKey', () => {
  it('reads what ssh-keygen writes, with its fingerprint', () => {
    expect(parseSshKey(ED25519)).toEqual({ type: 'ssh-ed25519', fingerprint: ED25519_FINGERPRINT, line: ED25519 });
    expect(parseSshKey(RSA_2048).fingerprint).toBe(RSA_FINGERPRINT);
    expect(parseSshKey(ECDSA).type).toBe('ecdsa-sha2-nistp256');
    expect(parseSshKey(hardwareKey()).type).toBe('sk-ssh-ed25519@openssh.com');
  });

  it('leaves nothing of a comment that could hurt', () => {
    expect(parseSshKey(RSA_2048).line).toMatch(/^ssh-rsa [A-Za-z0-9+/=]+ its-quoted$/);
    expect(parseSshKey(`${ED25519}'; rm -rf $(id) \`x\``).line).toMatch(
      /^ssh-ed25519 [A-Za-z0-9+/=]+ [A-Za-z0-9@._+-]+$/,
    );
  });

  it.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'private key'],
    ['options before the key', `command="id" ${ED25519}`, 'not an OpenSSH public key'],
    ['two lines', `${ED25519}\n${OTHER_ED25519}`, 'not an OpenSSH public key'],
    ['half a key', ED25519.slice(0, 50), 'damaged'],
    ['another type than it says', ED25519.replace('ssh-ed25519', 'ssh-rsa'), 'another type|damaged'],
    ['a short RSA key', RSA_1024, '2048 bits'],
    ['a hardware key cut short', hardwareKey(31), 'damaged'],
    ['nothing', '', 'not an OpenSSH public key'],
  ])('refuses %s', (_what, text, sentence) => {
    expect(() => parseSshKey(text)).toThrow(new RegExp(sentence));
  });

  it('gives back one clean line or a sentence, whatever it is given', () => {
    const hostile = fc.oneof(
      anyText(200),
      anyText(60).map((comment) => `${ED25519} ${comment}`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          const { line } = parseSshKey(text);
          expect(line).toMatch(/^[A-Za-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [A-Za-z0-9@._+-]+)?$/);
          expect(parseSshKey(line).line).toBe(line);
        } catch (error) {
          expect((error as Error).message).toMatch(/^[A-Z].*[.@9]$|ssh-keygen/);
        }
      }),
    );
  });
});

describe('SshKeys', () => {
  it('takes one a line, skips blanks and comments, drops doubles', () => {
    expect(SshKeys.parse(`\n# mine\r\n${ED25519}\n\n${ED25519} again\n${OTHER_ED25519}\n`)).toEqual([
      ED25519,
      OTHER_ED25519,
    ]);
  });
  it('names the line that is wrong, and every one of them', () => {
    const issues = SshKeys.safeParse(`${ED25519}\nrubbish\n${RSA_1024}`).error?.issues.map(({ message }) => message);
    expect(issues).toHaveLength(2);
    expect(issues?.[0]).toMatch(/^Line 2: /);
    expect(issues?.[1]).toMatch(/^Line 3: .*2048/);
  });
  it('refuses ten thousand characters of anything', () => {
    expect(SshKeys.safeParse('x'.repeat(10_000)).success).toBe(false);
    expect(SshKeys.safeParse('x'.repeat(30_000)).success).toBe(false);
  });
});

it('a request holds only clean lines', () => {
  expect(SshKeyLine.safeParse(ED25519).success).toBe(true);
  for (const line of [`${ED25519}\n`, ` ${ED25519}`, `${ED25519} 'x'`, RSA_1024])
    expect(SshKeyLine.safeParse(line).success).toBe(false);
});
