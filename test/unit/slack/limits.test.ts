import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutLines, escapeText, escapeWithin, oneLine } from '../../../src/slack/limits.ts';
import { anyText } from '../../hostile.ts';

const hardText = fc.oneof(
  anyText(400),
  fc
    .array(fc.constantFrom('\0', '\ud800', '\udc00', '👩‍👩‍👧', 'e\u0301', '\u202eabc', '&<>', '\n'))
    .map((parts) => parts.join('')),
);

describe('cut', () => {
  it('keeps what fits and ends what does not in an ellipsis', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('ab…');
    expect(cut('a👩‍👩‍👧b', 5)).toBe('a…');
    expect(cut('a\0b\ud800c', 10)).toBe('abc');
    expect(cut('x'.repeat(10_000), 75)).toHaveLength(75);
  });

  it('never goes over, never halves a grapheme, never leaves what Slack refuses', () => {
    fc.assert(
      fc.property(hardText, fc.integer({ min: 1, max: 300 }), (text, most) => {
        const short = cut(text, most);
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short).not.toMatch(/[\0\p{Surrogate}]/u);
        expect(cut(short, most)).toBe(short);
      }),
    );
  });
});

describe('cutLines', () => {
  it('keeps whole lines only', () => {
    expect(cutLines('one\ntwo\nthree', 8)).toBe('one\ntwo');
    expect(cutLines('one\ntwo', 7)).toBe('one\ntwo');
    expect(cutLines('onetwothree', 5)).toBe('');
  });
});

describe('escaping', () => {
  it('leaves nothing that Slack would read as a mention or a link', () => {
    expect(escapeText('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    fc.assert(
      fc.property(hardText, fc.integer({ min: 6, max: 200 }), (text, most) => {
        const escaped = escapeWithin(text, most);
        expect(escaped.length).toBeLessThanOrEqual(most);
        expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

describe('oneLine', () => {
  it('has no line break of any kind', () => {
    expect(oneLine(' a\r\n\tb\u2028c\0 d ')).toBe('a b c d');
  });
});
