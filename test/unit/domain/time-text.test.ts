import { expect, it } from 'vitest';
import { spanText, utcText } from '../../../src/domain/time-text.ts';

it('times read the same for everybody', () => {
  expect(utcText('2026-11-27T14:05:09.000Z')).toBe('27 Nov 2026, 14:05 UTC');
  expect(utcText('2026-01-05T00:00:00.000Z')).toBe('5 Jan 2026, 00:00 UTC');
});

it.each([
  [0, 'less than a minute'],
  [60_000, '1 minute'],
  [3_599_999, '59 minutes'],
  [3_600_000, '1 hour'],
  [47.9 * 3_600_000, '47 hours'],
  [72 * 3_600_000, '3 days'],
  [400 * 86_400_000, '400 days'],
])('%d ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
