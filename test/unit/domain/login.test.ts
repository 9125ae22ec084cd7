import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { accountName, isAccountName, isGroupName } from '../../../src/domain/login.ts';
import { anyText, HOSTILE } from '../../hostile.ts';

describe('the name of an account', () => {
  it.each(['ada', 'ada.byron', 'a-b_c', '_svc', '4da', 'Ada', 'x'.repeat(32)])('can be %s', (uid) => {
    expect(accountName(uid)).toBe(uid);
  });

  it.each([
    ['nothing', ''],
    ['an option', '-ada'],
    ['a number, which sudo and chown would take for one', '1000'],
    ['all of capitals, which sudo would take for an alias', 'ALL'],
    ['the administrator', 'root'],
    ['two names', 'ada ben'],
    ['two names of a list', 'ada,ben'],
    ['a name of a domain', 'ada@lab'],
    ['a pattern', 'a*'],
    ['two lines', 'ada\nben'],
    ['a comment', 'ada#'],
    ['a path', '../ada'],
    ['more than 32 characters', 'x'.repeat(33)],
  ])('is not %s', (_what, uid) => {
    expect(() => accountName(uid)).toThrow(expect.objectContaining({ reason: 'invalid' }));
  });

  it.each(HOSTILE.filter((text) => !/^\w+$/.test(text)).map((text) => [JSON.stringify(text), text]))(
    'is not %s',
    (_shown, text) => {
      expect(isAccountName(text)).toBe(false);
    },
  );
});

test('a group may have spaces inside', () => {
  expect(['ops', 'Domain Admins', 'a.b-c_d'].every(isGroupName)).toBe(true);
  expect(['', ' ops', 'ops ', 'a,b', 'a"b', 'a*', 'a\nb', '-a', '!a'].some(isGroupName)).toBe(false);
});

test('what is a name has no character that a configuration file or a shell acts on', () => {
  fc.assert(
    fc.property(anyText(8), (text) => {
      if (isAccountName(text)) expect(text).toMatch(/^\w[\w.-]*$/);
      if (isGroupName(text)) expect(text).toMatch(/^\w[\w .-]*$/);
    }),
  );
});
