import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../src/domain/private-key.ts';
import { parseSshKey } from '../../../src/domain/ssh-key.ts';

const pem = (what: string, lines: readonly string[]) =>
  `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`;

/** Made by ssh-keygen for these tests, and let into nothing. */
const OURS = pem('OPENSSH PRIVATE KEY', [
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW',
  'QyNTUxOQAAACD9OMjEXYCmLY/A0/3HfXTJXMhALjMzTfQ6rn4M+ezEnAAAAIhFovUbRaL1',
  'GwAAAAtzc2gtZWQyNTUxOQAAACD9OMjEXYCmLY/A0/3HfXTJXMhALjMzTfQ6rn4M+ezEnA',
  'AAAEBBnxOKTi0ztvW3dHoGCKK9YfAUhuTgmt9/DNCJ2L6YIv04yMRdgKYtj8DT/cd9dMlc',
  'yEAuMzNN9Dqufgz57MScAAAABHRlc3QB',
]);
const ITS_PUBLIC = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP04yMRdgKYtj8DT/cd9dMlcyEAuMzNN9Dqufgz57MSc';
const WITH_PASSPHRASE = pem('OPENSSH PRIVATE KEY', [
  'b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBjCrQpat',
  'piZVQlIoZ79JmxAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIK1w3p6q6FWG7wc+',
  'kYNBzoM1ICZQ25guCo1bc13XG8mcAAAAkAvUfwNLJcxchZhLbwS8oudDJFfdIcjGkrdIjC',
  'oelJc6vOSTXfuCqDaqF1gmTZ5s4QZYbSDw9I1NloMdvJbU7k+M/w4rOao1idXC6VEzK9Qg',
  'duhXlBmVs0BqI49uZXTUIpwuTYsC3NuBtx1ICgwZJW1PAq2gscXTB15pMkAzZU/xubww+s',
  '3nDZuOTQxoSKPngw==',
]);

describe('the public half of a private key', () => {
  it('is what ssh-keygen printed', () => {
    expect(publicKeyOf(OURS)).toBe(ITS_PUBLIC);
  });

  it('is read from PEM as well', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const line = publicKeyOf(privateKey.export({ format: 'pem', type: 'pkcs1' }).toString());
    expect(parseSshKey(line).line).toBe(line);
  });

  it.each([
    ['a passphrase', WITH_PASSPHRASE],
    ['something cut off', OURS.slice(0, 200)],
    ['nothing', ''],
    ['the public half', ITS_PUBLIC],
  ])('cannot be told of %s, in a sentence that says nothing of the key', (_what, text) => {
    expect(() => publicKeyOf(text)).toThrow(
      expect.objectContaining({ reason: 'invalid', message: 'The private key in ssh.privateKey cannot be read.' }),
    );
  });
});
