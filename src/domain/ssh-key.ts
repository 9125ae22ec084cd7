import { createHash } from 'node:crypto';
import sshpk from 'sshpk';
import { z } from 'zod';

/** An OpenSSH public key that was really parsed. `line` is rebuilt from its parts, so nothing odd survives in it. */
export interface SshKey {
  type: string;
  /** `SHA256:` and base64 without padding, as ssh-keygen prints it. */
  fingerprint: string;
  /** type, key and a harmless comment: one line for authorized_keys. */
  line: string;
}

/** Keys kept in hardware (FIDO), which sshpk does not know: what follows the type in the blob, in order. */
const HARDWARE: Record<string, readonly (string | number)[]> = {
  'sk-ssh-ed25519@openssh.com': [32, 'application'],
  'sk-ecdsa-sha2-nistp256@openssh.com': ['nistp256', 65, 'application'],
};
const LEAST_RSA_BITS = 2048;

/**
 * Reads one line of an authorized_keys file without options.
 * @throws Error with a sentence for people
 */
export function parseSshKey(text: string): SshKey {
  if (/PRIVATE KEY/.test(text)) {
    throw new Error('This is a private key. Paste the public one, from the file ending in .pub.');
  }
  const [type = '', blob = '', ...comment] = text.trim().split(/[ \t]+/);
  if (text.trim().includes('\n') || !/^[A-Za-z0-9@.-]+$/.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) {
    throw new Error('This is not an OpenSSH public key. It looks like "ssh-ed25519 AAAA... name".');
  }
  const bytes = Buffer.from(blob, 'base64');
  if (type in HARDWARE) checkHardwareKey(type, bytes);
  else checkKey(type, `${type} ${blob}`);
  const name = comment
    .join('-')
    .replace(/[^A-Za-z0-9@._+-]/g, '')
    .slice(0, 100);
  return {
    type,
    fingerprint: `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`,
    line: [type, bytes.toString('base64'), name].filter(Boolean).join(' '),
  };
}

function checkKey(type: string, line: string): void {
  if (type === 'ssh-dss') throw new Error('DSA keys are no longer safe. Make a new one: ssh-keygen -t ed25519');
  let key: sshpk.Key;
  try {
    key = sshpk.parseKey(line, 'ssh');
  } catch {
    throw new Error('This public key is damaged or incomplete. Copy the whole line of the .pub file.');
  }
  if (!line.startsWith(key.type === 'rsa' ? 'ssh-rsa ' : key.type === 'ed25519' ? 'ssh-ed25519 ' : 'ecdsa-sha2-')) {
    throw new Error('The key is of another type than its first word says.');
  }
  if (key.type === 'rsa' && key.size < LEAST_RSA_BITS) {
    throw new Error(`An RSA key needs at least ${LEAST_RSA_BITS} bits. Make a new one: ssh-keygen -t ed25519`);
  }
}

function checkHardwareKey(type: string, bytes: Buffer): void {
  const parts = wireStrings(bytes);
  const expected = HARDWARE[type] ?? [];
  const fits =
    parts?.length === expected.length + 1 &&
    parts[0]?.toString() === type &&
    expected.every((want, index) => {
      const part = parts[index + 1] ?? Buffer.alloc(0);
      if (typeof want === 'number') return part.length === want;
      return want === 'application' ? part.length > 0 : part.toString() === want;
    });
  if (!fits) throw new Error('This public key is damaged or incomplete. Copy the whole line of the .pub file.');
}

/** The length-prefixed strings of an SSH key blob (RFC 4251, section 5), or undefined if they do not fill it exactly. */
function wireStrings(bytes: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

const MOST_KEYS = 20;

/** Public keys as people paste them: one a line, blank lines and # comments skipped, doubles dropped; clean lines come out. */
export const SshKeys = z
  .string()
  .max(20_000, 'That is too much text for a few keys.')
  .transform((text, context): string[] => {
    const keys = new Map<string, string>();
    for (const [index, line] of text.split(/\r?\n|\r/).entries()) {
      if (line.trim() === '' || line.trim().startsWith('#')) continue;
      try {
        const key = parseSshKey(line);
        if (!keys.has(key.fingerprint)) keys.set(key.fingerprint, key.line);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `Line ${index + 1}: ${(error as Error).message}` });
      }
    }
    if (keys.size > MOST_KEYS) context.addIssue({ code: 'custom', message: `At most ${MOST_KEYS} keys, please.` });
    return [...keys.values()];
  });

/** A key line as it stands in a request: parsed again wherever it arrives. */
export const SshKeyLine = z
  .string()
  .max(5000)
  .refine((line) => {
    try {
      return parseSshKey(line).line === line;
    } catch {
      return false;
    }
  }, 'not a clean OpenSSH public key');
