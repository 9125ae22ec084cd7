import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, keyLine, sshdSection, sudoRules } from '../../../src/setup/account.ts';
import { gateProgram, places, rootProgram, sudoForms } from '../../../src/setup/gate.ts';
import { removeFromNode, setUpNode } from '../../../src/setup/node.ts';
import { anyText } from '../../hostile.ts';
import { ED25519, RSA_2048 } from '../domain/keys.ts';

const publicKey = ED25519.split(' ').slice(0, 2).join(' ');
const account: Account = { user: 'berth', publicKey, from: undefined };
const invalid = expect.objectContaining({ reason: 'invalid' });

describe('the script that sets up a node', () => {
  it('carries every file whole', () => {
    const script = setUpNode(account);
    for (const file of [
      gateProgram(places),
      rootProgram(places),
      sudoRules('berth', places),
      sshdSection('berth', places),
      keyLine(account, places),
    ]) {
      expect(script).toContain(`'\n${file}`);
      expect(file).toMatch(/\n$/);
    }
  });

  it('ends no file of its own before its end', () => {
    const script = setUpNode(account);
    const heres = [...script.matchAll(/<< '(\w+)'\n([\s\S]*?)\n\1$/gm)].map(([, word]) => word);
    expect(heres).toEqual(['GATE', 'AS_ROOT', 'SUDOERS', 'KEYS', 'SSHD']);
  });

  it('leaves no place unfilled', () => {
    expect(setUpNode(account)).not.toMatch(/@\w+@|undefined|\[object/);
    expect(removeFromNode(account)).not.toMatch(/@\w+@|undefined|\[object/);
  });

  it('takes away what it makes', () => {
    const made = [...setUpNode(account).matchAll(/^\s*put (\S+)/gm)].map(([, file = '']) => file);
    expect(made).toHaveLength(5);
    for (const file of made) expect(removeFromNode(account)).toContain(file);
  });

  it('lets the key do nothing but ask the gate', () => {
    expect(keyLine(account, places)).toBe(`restrict,command="/usr/local/lib/berth/gate" ${publicKey}\n`);
    expect(keyLine({ publicKey, from: '192.0.2.5,2001:db8::/32' }, places)).toBe(
      `restrict,command="/usr/local/lib/berth/gate",from="192.0.2.5,2001:db8::/32" ${publicKey}\n`,
    );
  });

  it.each([
    { user: 'root' },
    { user: '' },
    { user: 'Berth' },
    { user: 'be rth' },
    { user: '-berth' },
    { user: 'berth;id' },
    { user: 'berth\nroot' },
    { user: '$(id)' },
    { user: '%sudo' },
    { user: 'a'.repeat(33) },
    { publicKey: '' },
    { publicKey: ED25519 },
    { publicKey: `${publicKey}\n` },
    { publicKey: `command="id" ${publicKey}` },
    { publicKey: publicKey.replace('ssh-ed25519', 'ssh-dss') },
    { from: '' },
    { from: '192.0.2.5"' },
    { from: '192.0.2.5,' },
    { from: '192.0.2.5 192.0.2.6' },
    { from: '192.0.2.5\nssh-rsa' },
  ])('refuses the account %j', (change) => {
    for (const make of [setUpNode, removeFromNode]) expect(() => make({ ...account, ...change })).toThrow(invalid);
  });

  it('puts no text of a stranger into it, whatever it is', () => {
    const odd = (pattern: RegExp) => anyText().filter((text) => !pattern.test(text));
    const refuses = (change: Partial<Account>) => expect(() => setUpNode({ ...account, ...change })).toThrow(invalid);
    fc.assert(fc.property(odd(/^[a-z_][a-z0-9_-]{0,31}$/), (user) => void refuses({ user })));
    fc.assert(fc.property(odd(/^[A-Za-z0-9.:/*?!_,-]+$/), (from) => void refuses({ from })));
  });

  it('takes the keys that ssh-keygen makes', () => {
    const rsa = RSA_2048.split(' ').slice(0, 2).join(' ');
    expect(setUpNode({ ...account, publicKey: rsa })).toContain(` ${rsa}\n`);
  });
});

describe('the forms that sudo lets through', () => {
  const lets = (asked: string) => sudoForms.some((form) => new RegExp(form).test(asked));

  it('are the three that the gate has', () => {
    const [id, seconds] = [fc.integer({ min: 100, max: 999_999_999 }), fc.integer({ min: 1, max: 9999 })];
    fc.assert(
      fc.property(id, seconds, (vmid, limit) => {
        for (const form of [`exec ${vmid} ${limit}`, `status ${vmid}`, `unlock ${vmid}`]) expect(lets(form)).toBe(true);
      }),
    );
  });

  it('and nothing that differs from them by anything', () => {
    const piece = anyText(8).filter((text) => text !== '');
    const good = fc.constantFrom('exec 100 20', 'status 100', 'unlock 999999999');
    const spliced = fc.tuple(good, piece, fc.nat(20), fc.boolean()).map(([text, odd, at, replaces]) => {
      const where = at % (text.length + 1);
      return text.slice(0, where) + odd + text.slice(where + (replaces ? odd.length : 0));
    });
    const form = /^(?:exec [1-9][0-9]{2,8} [1-9][0-9]{0,3}|(?:status|unlock) [1-9][0-9]{2,8})$/;
    fc.assert(
      fc.property(spliced, (text) => {
        fc.pre(!form.test(text));
        expect(lets(text)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
