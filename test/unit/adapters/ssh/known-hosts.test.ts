import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { knownHosts } from '../../../../src/adapters/ssh/known-hosts.ts';

const key = Buffer.from('one key');
const other = Buffer.from('another key');
const line = (hosts: string, value = key, type = 'ssh-ed25519') => `${hosts} ${type} ${value.toString('base64')}`;
const hashed = (name: string) => {
  const salt = Buffer.from('twenty bytes of salt');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('knownHosts', () => {
  it.each([
    ['a plain name', line('pve1.test'), 'pve1.test', 22],
    ['another case', line('PVE1.test'), 'pve1.TEST', 22],
    ['a list', line('pve1,192.0.2.1'), '192.0.2.1', 22],
    ['a port', line('[127.0.0.1]:2222'), '127.0.0.1', 2222],
    ['a hashed name', line(hashed('pve1.test')), 'pve1.test', 22],
    ['a hashed name with a port', line(hashed('[pve1.test]:2222')), 'pve1.test', 2222],
    ['a pattern', line('pve?.*'), 'pve7.test', 22],
    ['a comment after the key', `${line('pve1')} root@pve1`, 'pve1', 22],
  ])('knows %s', (_, text, address, port) => {
    expect(knownHosts(`# a comment\n\n${text}\n`).verdict(address, port, key)).toBe('known');
    expect(knownHosts(text).verdict(address, port, other)).toBe('changed');
    expect(knownHosts(text).verdict('elsewhere', port, key)).toBe('unknown');
    expect(knownHosts(text).verdict(address, 4444, key)).toBe('unknown');
  });

  it('accepts any of the keys of a host, and names their types', () => {
    const known = knownHosts([line('pve1'), line('pve1', other, 'ssh-rsa')].join('\r\n'));
    expect(known.verdict('pve1', 22, key)).toBe('known');
    expect(known.verdict('pve1', 22, other)).toBe('known');
    expect(known.types('pve1', 22)).toEqual(['ssh-ed25519', 'ssh-rsa']);
    expect(known.types('pve2', 22)).toEqual([]);
  });

  it('refuses a revoked key although another line has it', () => {
    const known = knownHosts([line('pve1'), `@revoked ${line('*')}`].join('\n'));
    expect(known.verdict('pve1', 22, key)).toBe('revoked');
  });

  it('honours an exception', () => {
    expect(knownHosts(line('*.test,!bad.test')).verdict('bad.test', 22, key)).toBe('unknown');
  });

  it('takes no certificate authority, and no half line, for a host key', () => {
    const text = [`@cert-authority ${line('pve1')}`, 'pve1 ssh-ed25519', `#${line('pve1')}`].join('\n');
    expect(knownHosts(text).verdict('pve1', 22, key)).toBe('unknown');
  });

  it('takes no character of a name for a pattern of its own', () => {
    expect(knownHosts(line('pve1.test')).verdict('pve1xtest', 22, key)).toBe('unknown');
    expect(knownHosts(line('(')).verdict('(', 22, key)).toBe('known');
  });
});
