import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hostname } from '../../../src/domain/hostname.ts';
import { anyText } from '../../hostile.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

describe('Hostname', () => {
  it.each(['web', 'web-1', 'a', '3com', 'x'.repeat(63), '  Web-1 '])('takes %s', (text) => {
    expect(Hostname.parse(text)).toMatch(LABEL);
  });
  it.each([
    '',
    ' ',
    '-web',
    'web-',
    '-',
    '123',
    '10',
    'a.b',
    'a_b',
    'x'.repeat(64),
    'x'.repeat(10_000),
    'wéb',
    'we b',
    'a\nb',
    '$(id)',
    "a'b",
    'a;b',
    '--help',
    '\0',
    '🚢',
    'xn--bcher-kva',
    '\u202eabc',
  ])('refuses %j with a sentence', (text) => {
    const result = Hostname.safeParse(text);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toMatch(/^[A-Z].*\.$/);
  });
  it('lets nothing through that is not one lower-case label', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.stringMatching(/^[A-Za-z0-9.-]{0,70}$/)), (text) => {
        const result = Hostname.safeParse(text);
        if (result.success) expect(result.data).toMatch(LABEL);
      }),
    );
  });
});
