import { describe, expect, test } from 'vitest';
import { ago, clockTime, dayOf, formatDate, fullTime, momentOf } from '../../../page/text/dates.ts';
import { spoken } from '../../../page/text/spoken.ts';

const NOW = Date.UTC(2026, 10, 28, 18, 30);
const seconds = Date.UTC(2026, 10, 27, 9, 5, 7) / 1000;
const at = (format: string) => formatDate(format, { seconds, nowMs: NOW, zone: 'UTC' });

describe('dates as Slack writes them', () => {
  test.each([
    ['{date_num}', '2026-11-27'],
    ['{date}', '27 November 2026'],
    ['{date_short}', '27 Nov 2026'],
    ['{date_pretty} at {time}', 'yesterday at 09:05'],
    ['{time_secs}', '09:05:07'],
    ['{ago}', '1 day ago'],
    ['{no_such_token} {', '{no_such_token} {'],
  ])('%s', (format, expected) => {
    expect(at(format)).toBe(expected);
  });

  test('the long one, whatever its comma', () => {
    expect(at('{date_long}')).toMatch(/^Friday,? 27 November 2026$/);
  });

  test('the day is the one of the reader', () => {
    const late = { seconds: Date.UTC(2026, 10, 27, 23, 30) / 1000, nowMs: NOW };
    expect(formatDate('{date_pretty}', { ...late, zone: 'UTC' })).toBe('yesterday');
    expect(formatDate('{date_pretty}', { ...late, zone: 'Europe/Berlin' })).toBe('today');
  });
});

test.each([
  [0, 'just now'],
  [-59_000, 'just now'],
  [-60_000, '1 minute ago'],
  [-7_300_000, '2 hours ago'],
  [-200_000_000, '2 days ago'],
  [150_000, 'in 2 minutes'],
])('%i ms from now is %s', (offset, expected) => {
  expect(ago(NOW + offset, NOW)).toBe(expected);
});

test('times beside messages', () => {
  expect(momentOf('1700000000.000100')).toBe(1_700_000_000_000);
  expect(momentOf('rubbish')).toBe(0);
  expect(clockTime(NOW, 'UTC')).toBe('18:30');
  expect(fullTime(NOW, 'UTC')).toContain('28 November 2026');
  expect(dayOf(NOW, NOW, 'UTC')).toBe('Today');
  expect(dayOf(NOW - 86_400_000, NOW, 'UTC')).toBe('Yesterday');
  expect(dayOf(NOW - 3 * 86_400_000, NOW, 'UTC')).toMatch(/^Wednesday,? 25 November 2026$/);
});

test('a notification is the text as one reads it aloud', () => {
  const names = (id: string) => ({ U0ADA00001: 'Ada Byron', C0GENERAL01: 'general' })[id] ?? id;
  const text =
    '*Done*, <@U0ADA00001>: see <https://example.org|web-1> in <#C0GENERAL01>\n```\nls\n``` &amp; :tada: <!here>';
  expect(spoken(text, names, names)).toBe('Done, @Ada Byron: see web-1 in #general ls & 🎉 @here');
});
