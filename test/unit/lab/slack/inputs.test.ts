import { describe, expect, it } from 'vitest';
import { chosen, refusal, typed } from '../../../../src/lab/slack/actor/enter.ts';
import { settled } from '../../../../src/lab/slack/blockkit/settle.ts';
import { elementsIn } from '../../../../src/lab/slack/blockkit/walk.ts';
import { valuesOf } from '../../../../src/lab/slack/inputs.ts';
import type { Json } from '../../../../src/lab/slack/json.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
const input = (block_id: string, element: Json, more: Json = {}) => ({
  type: 'input',
  block_id,
  element: { action_id: 'v', ...element },
  ...more,
});
const select = (...values: string[]) => input('s', { type: 'static_select', options: values.map(option) });
const placed = (block: Json) => {
  const [first] = elementsIn([block]);
  if (!first) throw new Error('the block has no element');
  return first;
};

describe('valuesOf', () => {
  it('shows every stateful element, empty ones too, and no buttons', () => {
    const blocks = [
      input('text', { type: 'plain_text_input' }),
      input('one', { type: 'radio_buttons', options: [option('a')], initial_option: option('a') }),
      input('many', { type: 'multi_external_select' }),
      input('who', { type: 'users_select' }),
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'button', action_id: 'b' },
          { type: 'datepicker', action_id: 'd' },
        ],
      },
    ];
    expect(valuesOf(blocks)).toEqual({
      text: { v: { type: 'plain_text_input', value: null } },
      one: { v: { type: 'radio_buttons', selected_option: option('a') } },
      many: { v: { type: 'multi_external_select', selected_options: [] } },
      who: { v: { type: 'users_select', selected_user: null } },
      row: { d: { type: 'datepicker', selected_date: null } },
    });
  });

  it('forgets a choice that is no longer offered, and a value of another type', () => {
    const before = { s: { v: { type: 'static_select', selected_option: option('a') } } };
    expect(valuesOf([select('a', 'b')], before).s?.v?.selected_option).toEqual(option('a'));
    expect(valuesOf([select('b')], before).s?.v?.selected_option).toBeNull();
    expect(valuesOf([input('s', { type: 'plain_text_input' })], before).s?.v).toEqual({
      type: 'plain_text_input',
      value: null,
    });
  });
});

describe('settled', () => {
  it('makes the identifiers that were left out and keeps the others', () => {
    const [block] = settled([
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'x' } }] },
    ]);
    expect(block?.block_id).toMatch(/^.{5}$/);
    expect(block?.elements).toMatchObject([{ action_id: expect.stringMatching(/^.{5}$/), text: { emoji: true } }]);
    expect(settled([{ type: 'divider', block_id: 'mine' }])).toEqual([{ type: 'divider', block_id: 'mine' }]);
  });
});

describe('what a client lets a person enter', () => {
  it('joins lines where the input has one, and clears with nothing', () => {
    expect(typed(placed(input('a', { type: 'plain_text_input' })), 'a\nb').value).toBe('a b');
    expect(typed(placed(input('a', { type: 'plain_text_input', multiline: true })), 'a\nb').value).toBe('a\nb');
    expect(typed(placed(input('a', { type: 'plain_text_input' })), '').value).toBeNull();
    expect(() => typed(placed(select('a')), 'a')).toThrow('Nothing can be typed');
  });

  it('chooses by value or by text, and no more than allowed', () => {
    expect(chosen(placed(select('a', 'b')), ['B'], []).selected_option).toEqual(option('b'));
    const two = placed(
      input('m', { type: 'multi_static_select', options: ['a', 'b', 'c'].map(option), max_selected_items: 2 }),
    );
    expect(chosen(two, ['a', 'c'], []).selected_options).toEqual([option('a'), option('c')]);
    expect(() => chosen(two, ['a', 'b', 'c'], [])).toThrow('At most 2');
    const searching = placed(input('e', { type: 'external_select' }));
    expect(() => chosen(searching, ['ftp'], [])).toThrow('does not offer');
    expect(chosen(searching, ['ftp'], [option('ftp')]).selected_option).toEqual(option('ftp'));
  });

  const text =
    (element: Json, more: Json = {}) =>
    (value: string | null) =>
      refusal(placed(input('a', element, more)), { type: element.type, value }) === undefined;
  it.each<[string, (value: string | null) => boolean, string | null, string | null]>([
    ['a required text', text({ type: 'plain_text_input' }), 'x', null],
    ['a short text', text({ type: 'plain_text_input', max_length: 3 }), 'abc', 'abcd'],
    ['a long text', text({ type: 'plain_text_input', min_length: 3 }), 'abc', 'ab'],
    ['an e-mail', text({ type: 'email_text_input' }), 'a@b.test', 'a@b'],
    ['a URL', text({ type: 'url_text_input' }), 'https://a.test', 'a.test'],
    ['a whole number', text({ type: 'number_input', is_decimal_allowed: false }), '80', '8.5'],
    ['a number of at least 80', text({ type: 'number_input', min_value: '80' }), '80', '79'],
    ['a number of at most 80', text({ type: 'number_input', max_value: '80' }), '80', '81'],
  ])('sends %s only when it is right', (_name, fits, right, wrong) => {
    expect(fits(right)).toBe(true);
    expect(fits(wrong)).toBe(false);
  });

  it('sends an optional input empty', () => {
    expect(text({ type: 'plain_text_input' }, { optional: true })(null)).toBe(true);
  });
});
