import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialValue } from '../../../page/chat/initial-value.ts';
import { lengthWords } from '../../../page/elements/length.ts';
import { localInput, secondsOf } from '../../../page/elements/local-time.ts';
import { chosenIn, groupsIn, groupsOf, heldFor, matching, memberOf } from '../../../page/elements/options.ts';
import { valuesOf } from '../../../src/lab/slack/inputs.ts';

const option = (value: string, text: string, description?: string) => ({
  text: { type: 'plain_text', text },
  value,
  ...(description ? { description: { type: 'plain_text', text: description } } : {}),
});
const debian = option('debian', 'Debian 12');
const rocky = option('rocky', 'Rocky Linux 9', 'For those who must');
const known = {
  people: [{ id: 'U0ADA00001', name: 'ada', realName: 'Ada Byron' }],
  channels: [{ id: 'C0GENERAL01', name: 'general' }],
};
const texts = (groups: ReturnType<typeof groupsIn>) => groups.flatMap(({ options }) => options.map(({ text }) => text));

describe('a select', () => {
  const kinds = ['static', 'external', 'users', 'channels', 'conversations'];
  const types = kinds.flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]);

  test.each(types)('%s keeps its choice where the app will look for it', (type) => {
    const element = { type, action_id: 'a', options: [debian, rocky] };
    const held = valuesOf([{ type: 'actions', block_id: 'b', elements: [element] }]).b?.a ?? {};
    expect(Object.keys(held)).toContain(memberOf(type));
    const offered = groupsOf(element, known);
    const first = offered[0]?.options.slice(0, 1) ?? [];
    expect(chosenIn(heldFor(type, first), type, offered)).toEqual(first);
    expect(chosenIn(heldFor(type, []), type, offered)).toEqual([]);
  });

  test('finds by each word, in texts and descriptions, and leaves empty groups out', () => {
    const groups = groupsIn({
      option_groups: [
        { label: { text: 'Free' }, options: [debian, rocky] },
        { label: { text: 'More' }, options: [option('arch', 'Arch')] },
      ],
    });
    expect(texts(matching(groups, ''))).toEqual(['Debian 12', 'Rocky Linux 9', 'Arch']);
    expect(matching(groups, 'must rock')).toMatchObject([{ label: 'Free', options: [{ value: 'rocky' }] }]);
    expect(matching(groups, 'windows')).toEqual([]);
  });

  test('of people and channels offers those there are', () => {
    expect(texts(groupsOf({ type: 'users_select' }, known))).toEqual(['Ada Byron']);
    expect(texts(groupsOf({ type: 'multi_conversations_select' }, known))).toEqual(['#general', 'Ada Byron']);
  });

  test('somebody who is chosen and not offered is still shown', () => {
    expect(chosenIn({ selected_user: 'U0GONE' }, 'users_select', [])).toMatchObject([{ text: 'U0GONE' }]);
  });
});

test('what stands in an element before anybody touches it', () => {
  expect(initialValue({ type: 'static_select', initial_option: debian })).toEqual({
    type: 'static_select',
    selected_option: debian,
  });
  expect(initialValue({ type: 'checkboxes' })).toEqual({ type: 'checkboxes' });
});

test.each([
  [10, 0, 63, undefined],
  [60, 0, 63, { text: '60 of 63 characters', wrong: false }],
  [64, 0, 63, { text: '64 of 63 characters', wrong: true }],
  [2, 3, 0, { text: '2 of at least 3 characters', wrong: true }],
  [0, 3, 0, undefined],
])('a text of %i characters of %i to %i', (length, least, most, expected) => {
  expect(lengthWords(length, least, most)).toEqual(expected);
});

test('a moment survives the browser’s own picker, to the minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
      const minute = seconds - (seconds % 60);
      // In the hour that a clock goes through twice, one of the two is as good as the other.
      expect(Math.abs(secondsOf(localInput(minute)) - minute) % 3_600).toBe(0);
    }),
  );
});
