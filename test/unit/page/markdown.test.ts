import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialsOf, toneOf } from '../../../page/chat/initials.ts';
import { safeUrl } from '../../../page/text/links.ts';
import { readMarkdown, readMarkdownSpans } from '../../../page/text/markdown.ts';

test('the passages of a markdown block', () => {
  const text = '# Title\nOne\ntwo\n\n- a\n- b\n1. c\n> said\n---\n```sh\nls\n```\nend';
  expect(readMarkdown(text)).toEqual([
    { kind: 'heading', level: 1, text: 'Title' },
    { kind: 'paragraph', text: 'One\ntwo' },
    { kind: 'list', ordered: false, items: ['a', 'b'] },
    { kind: 'list', ordered: true, items: ['c'] },
    { kind: 'quote', text: 'said' },
    { kind: 'rule' },
    { kind: 'pre', text: 'ls' },
    { kind: 'paragraph', text: 'end' },
  ]);
});

test('code that never ends is shown all the same', () => {
  expect(readMarkdown('```\nls')).toEqual([{ kind: 'pre', text: 'ls' }]);
});

test('emphasis, code and links in a line', () => {
  expect(readMarkdownSpans('a **b** *c* ~~d~~ `e` [f](https://example.org)')).toMatchObject([
    { text: 'a ' },
    { kind: 'bold', text: 'b' },
    { text: ' ' },
    { kind: 'italic', text: 'c' },
    { text: ' ' },
    { kind: 'strike', text: 'd' },
    { text: ' ' },
    { kind: 'code', text: 'e' },
    { text: ' ' },
    { kind: 'link', text: 'f', url: 'https://example.org' },
  ]);
});

test('any text can be read', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      readMarkdown(text);
      const words = readMarkdownSpans(text).map((one) => one.text);
      expect(words.join('').length).toBeLessThanOrEqual(text.length);
    }),
  );
});

describe('links', () => {
  test.each(['https://example.org', 'http://127.0.0.1:8080/', 'mailto:ada@example.org'])(
    '%s may be followed',
    (url) => {
      expect(safeUrl(url)).toBe(url);
    },
  );

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///',
    '/here',
    '',
  ])('%j may not', (url) => {
    expect(safeUrl(url)).toBeUndefined();
  });
});

test('a picture of initials', () => {
  expect(initialsOf('Ada Byron')).toBe('AB');
  expect(initialsOf('gus')).toBe('G');
  expect(initialsOf('')).toBe('');
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect([0, 1, 2, 3, 4, 5, 6, 7]).toContain(toneOf(id));
    }),
  );
});
