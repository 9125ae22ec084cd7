import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInline, readMrkdwn } from '../../../page/text/mrkdwn.ts';
import { sourceOf, wordsOf } from '../../../page/text/tree.ts';

const kinds = (line: string) => readInline(line).map((one) => one.kind);
const words = (line: string) => wordsOf(readInline(line));
/** Strings of what matters to the reader, far more often than chance would bring them. */
const awkward = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '_',
        '~',
        '`',
        '```',
        '<',
        '>',
        '|',
        '@',
        '#',
        '!date^',
        '^',
        ':',
        '&gt;',
        '&amp;',
        '\n',
        ' ',
      ),
      fc.constantFrom('a', 'word', 'https://example.org', 'U0ADA00001', ':tada:', '1700000000', '\u202e', '<script>'),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

test('no character of any text is lost', () => {
  fc.assert(
    fc.property(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 200 })), (text) => {
      expect(sourceOf(readMrkdwn(text))).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['marks', '*a _b ~c '],
  ['backticks', '`` ` '],
  ['angle brackets', '<<a|'],
  ['colons', ':aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ['fences', '```'],
  ['addresses that end in marks', 'https://a.b/****'],
  ['quotations', '>\n'],
  ['entities', '&amp;'],
])('a very long text of %s is read at once', (_what, part) => {
  const text = `${part.repeat(Math.ceil(200_000 / part.length))}a`;
  const from = process.cpuUsage();
  readMrkdwn(text);
  // In time of the square of its length, this would take minutes.
  expect(process.cpuUsage(from).user / 1_000).toBeLessThan(3_000);
});

describe('emphasis', () => {
  test.each([
    ['*bold*', 'bold'],
    ['_italic_', 'italic'],
    ['~struck~', 'strike'],
    ['`code`', 'code'],
  ])('%s', (line, kind) => {
    expect(kinds(line)).toEqual([kind]);
  });

  test.each(['snake_case_name', '2 * 3 * 4', '* item', '**', '*not\u00a0ended', 'a*b*c', '``'])(
    'none in %s',
    (line) => {
      expect(kinds(line)).toEqual(['text']);
      expect(words(line)).toBe(line);
    },
  );

  test('one kind in another', () => {
    expect(readInline('*a _b_*')).toMatchObject([
      {
        kind: 'bold',
        children: [
          { kind: 'text', text: 'a ' },
          { kind: 'italic', children: [{ text: 'b' }] },
        ],
      },
    ]);
  });

  test('marks in code and in addresses are none', () => {
    expect(kinds('`*a*`')).toEqual(['code']);
    expect(kinds('https://example.org/a_b_c_')).toEqual(['link', 'text']);
  });
});

describe('what stands in angle brackets', () => {
  test.each([
    ['<https://example.org|here>', { kind: 'link', url: 'https://example.org', label: 'here' }],
    ['<https://example.org/?a=1&amp;b=2>', { kind: 'link', url: 'https://example.org/?a=1&b=2' }],
    ['<@U0ADA00001>', { kind: 'user', id: 'U0ADA00001', label: undefined }],
    ['<#C0GENERAL01|general>', { kind: 'channel', id: 'C0GENERAL01', label: 'general' }],
    ['<!here>', { kind: 'special', id: 'here' }],
    [
      '<!date^1700000000^{date}^https://example.org|then>',
      { kind: 'date', seconds: 1_700_000_000, format: '{date}', url: 'https://example.org', fallback: 'then' },
    ],
  ])('%s', (line, expected) => {
    expect(readInline(line)).toMatchObject([expected]);
  });

  test.each(['<>', '<no address>', '<script>', '<!date^soon^x|y>', '<a', 'a > b < c'])('nothing in %s', (line) => {
    expect(kinds(line)).toEqual(['text']);
    expect(words(line)).toBe(line);
  });
});

test('a bare address ends before the full stop', () => {
  expect(readInline('See https://example.org/a.')).toMatchObject([
    { text: 'See ' },
    { kind: 'link', url: 'https://example.org/a' },
    { text: '.' },
  ]);
});

test('emoji and entities become characters, unknown names stay', () => {
  expect(words(':tada: 1 &lt; 2 &amp; :no_such_thing:')).toBe('🎉 1 < 2 & :no_such_thing:');
});

test('code shows the characters that Slack has escaped, each once', () => {
  expect(readMrkdwn('```\nif (a &lt; b &amp;&amp; c &gt; d) "&amp;lt;"\n```')).toMatchObject([
    { kind: 'pre', text: 'if (a < b && c > d) "&lt;"' },
  ]);
});

test('lines, quotations and code are passages of their own', () => {
  const passages = readMrkdwn('a\n> b\n&gt; c\n```\nd\n```\ne');
  expect(passages.map(({ kind }) => kind)).toEqual(['lines', 'quote', 'pre', 'lines']);
  expect(passages[1]).toMatchObject({ lines: [{ children: [{ text: 'b' }] }, { children: [{ text: 'c' }] }] });
  expect(passages[2]).toMatchObject({ text: 'd' });
});
