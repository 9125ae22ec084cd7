import { parse as dotenv } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ENVIRONMENT_BYTES, parseEnvironment } from '../../../src/domain/environment.ts';
import { anyText } from '../../hostile.ts';

const values = (text: string) => {
  const read = parseEnvironment(text);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.values;
};
const problems = (text: string) => {
  const read = parseEnvironment(text);
  return 'problems' in read ? read.problems.map(({ message }) => message) : [];
};

const CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${`${'Q'.repeat(64)}\n`.repeat(610)}-----END CERTIFICATE-----`;

describe('an environment', () => {
  it.each([
    ['A=b', { A: 'b' }],
    ['PRICE=cost $5', { PRICE: 'cost $5' }],
    ['A="$(id) `id` ${HOME}"', { A: '$(id) `id` ${HOME}' }],
    [`A='say "hi"'`, { A: 'say "hi"' }],
    [`A=it's "fine"`, { A: `it's "fine"` }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ['A="one\\ntwo"', { A: 'one\ntwo' }],
    ["A='one\\ntwo'", { A: 'one\\ntwo' }],
    ['A="a#b" # why', { A: 'a#b' }],
    ['A=b # why', { A: 'b' }],
    ['A=', { A: '' }],
    ['A=#none', { A: '' }],
    ['A=#none\nB=1', { A: '', B: '1' }],
    ['  export A = b  ', { A: 'b' }],
    ['# a comment\n\nA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=x=y==', { A: 'x=y==' }],
    [`KEY="${CERTIFICATE}"`, { KEY: CERTIFICATE }],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect({ ...dotenv(text) }).toEqual(expected);
  });

  it('has names that are only names', () => {
    expect(Object.entries(values('__proto__=1\nconstructor=2'))).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it.each([
    ['A', 'Line 1: write NAME=value.'],
    ['A=1\nB: 2', 'Line 2: write NAME=value.'],
    ['1A=1', 'Line 1: a name has letters, digits and underscores, and does not begin with a digit.'],
    ['A-B=1', 'Line 1: a name has letters, digits and underscores, and does not begin with a digit.'],
    ['=1', 'Line 1: a name has letters, digits and underscores, and does not begin with a digit.'],
    ['\n\nA="b', 'Line 3: the quote before the value of A is never closed.'],
    ['A="b" c', 'Line 1: something follows the value of A after its closing quote.'],
    ['A=secret#part', 'Line 1: put the value of A in quotes: what follows # would be lost.'],
    ['A=b\0', 'Line 1: it holds a NUL, which no environment can.'],
    ['A="b\n\0"', 'Line 1: it holds a NUL, which no environment can.'],
    [`A=${'x'.repeat(MOST_ENVIRONMENT_BYTES)}`, 'The text has more than 45 kB.'],
    [`A=${'é'.repeat(MOST_ENVIRONMENT_BYTES / 2)}`, 'The text has more than 45 kB.'],
  ])('refuses %j', (text, sentence) => {
    expect(problems(text)[0]).toBe(sentence);
  });

  it('names no value in a problem, and says a few at a time', () => {
    const text = "hunter2\nA=\"hunter2\nB=hunter2#x\nC='hunter2' hunter2\n9=hunter2\nhunter2\nhunter2";
    expect(problems(text)).toHaveLength(5);
    expect(problems(text).join()).not.toContain('hunter2');
  });

  it('means what dotenv reads, for every text that it takes', () => {
    const line = fc
      .array(
        fc.constantFrom(
          'A',
          'B',
          '=',
          '"',
          "'",
          '`',
          '#',
          ' ',
          '\\',
          'n',
          '\n',
          '\r\n',
          'export ',
          '$',
          '\t',
          ':',
          '-',
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join(''));
    const text = fc.oneof(
      fc.array(
        fc.oneof(
          line,
          line.map((rest) => `A=${rest}`),
          line.map((rest) => `B="${rest}"`),
        ),
        { maxLength: 4 },
      ),
      fc.array(anyText(30), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(text, (lines) => {
        const joined = lines.join('\n');
        const read = parseEnvironment(joined);
        if ('values' in read) expect(read.values).toEqual({ ...dotenv(joined) });
      }),
      { numRuns: 20_000 },
    );
  }, 20_000);

  it('never throws', () => {
    fc.assert(fc.property(anyText(), (text) => void parseEnvironment(text)));
  });
});
