import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateBlocks, validateView, viewTooLarge } from '../../../../src/lab/slack/blockkit/validate.ts';
import { button, input, long, many, modal, mrkdwn, option, plain, section } from './blocks.ts';

describe('validateBlocks', () => {
  it('says a text limit in the words of Slack', () => {
    const [problem] = validateBlocks('message', [
      { type: 'actions', elements: [button('a', { text: plain(long(76)) })] },
    ]);
    expect(problem).toBe('[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]');
  });

  it.each([
    ['an unknown block', [{ type: 'banana' }], 'unsupported type: banana'],
    ['a block without a type', [{}], 'missing required field: type'],
    ['a type from the prototype', [{ type: 'constructor' }], 'unsupported type: constructor'],
    ['an unknown property', [{ type: 'divider', colour: 'red' }], 'invalid additional property: colour'],
    ['mrkdwn where plain text belongs', [{ type: 'header', text: mrkdwn('x') }], 'must be a valid enum value'],
    ['an empty text', [section('')], 'must be more than 0 characters'],
    ['a section of nothing', [{ type: 'section' }], 'missing required field: text'],
    [
      'a block_id used twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      'block_id must be unique',
    ],
    [
      'an action_id used twice',
      [{ type: 'actions', elements: [button('a'), button('a')] }],
      'action_id must be unique',
    ],
    [
      'a text input among actions',
      [{ type: 'actions', elements: [{ type: 'plain_text_input' }] }],
      'unsupported type: plain_text_input',
    ],
    ['a button as an input', [input('b', button('a'))], 'unsupported type: button'],
    [
      'options and groups',
      [
        input('b', {
          type: 'static_select',
          options: [option('a')],
          option_groups: [{ label: plain('g'), options: [option('a')] }],
        }),
      ],
      'exactly one of options, option_groups',
    ],
    [
      'an initial option that is not offered',
      [input('b', { type: 'static_select', options: [option('a')], initial_option: option('z') })],
      'initial option must match',
    ],
    ['an alert in a message', [{ type: 'alert', text: plain('x') }], 'unsupported type: alert'],
    ['blocks that are no list', { type: 'divider' }, 'must provide an array'],
    [
      'an unknown task status',
      [{ type: 'task_card', task_id: 't', title: 't', status: 'done' }],
      'must be a valid enum value',
    ],
  ])('refuses %s', (_name, blocks, message) => {
    expect(validateBlocks('message', blocks).join('\n')).toContain(message);
  });

  it('lets one element of a view take the focus', () => {
    const focused = (n: number) =>
      many(n, (i) => input(`b${i}`, { type: 'plain_text_input', action_id: 'a', focus_on_load: true }));
    expect(validateBlocks('modal', focused(1))).toEqual([]);
    expect(validateBlocks('modal', focused(2))).toEqual([
      '[ERROR] only one element may have focus_on_load [json-pointer:/blocks]',
    ]);
  });

  it('lets an action_id stand in two blocks', () => {
    const row = { type: 'actions', elements: [button('a')] };
    expect(validateBlocks('message', [row, row])).toEqual([]);
  });

  it('refuses task lists where the workspace has none yet', () => {
    const plan = {
      type: 'plan',
      title: 'p',
      tasks: [{ type: 'task_card', task_id: 't', title: 't', status: 'pending' }],
    };
    expect(validateBlocks('message', [plan])).toEqual([]);
    expect(validateBlocks('message', [plan], { nativeTaskCards: false })).toHaveLength(1);
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(Array.isArray(validateBlocks('message', value))).toBe(true);
        expect(Array.isArray(validateView(value))).toBe(true);
      }),
    );
  });
});

describe('validateView', () => {
  it('takes a hundred blocks and refuses one more', () => {
    const blocks = (n: number) => Array.from({ length: n }, () => ({ type: 'divider' }));
    expect(validateView(modal(blocks(100)))).toEqual([]);
    expect(validateView(modal(blocks(101)))).toEqual([
      '[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]',
    ]);
  });

  it.each([
    ['a title of 25', { title: plain('x'.repeat(25)) }, '/view/title/text'],
    ['a submit of 25', { submit: plain('x'.repeat(25)) }, '/view/submit/text'],
    ['metadata of 3001', { private_metadata: 'x'.repeat(3001) }, '/view/private_metadata'],
    ['a callback_id of 256', { callback_id: 'x'.repeat(256) }, '/view/callback_id'],
    ['an input without submit', { submit: undefined }, '/view'],
    ['an unknown property', { colour: 'red' }, '/view'],
  ])('refuses %s', (_name, more, where) => {
    const view = modal([input('b', { type: 'plain_text_input' })]);
    expect(validateView(view)).toEqual([]);
    const problems = validateView({ ...view, ...more });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`[json-pointer:${where}]`);
  });

  it('refuses a home tab with a title, and blocks that are only for messages', () => {
    expect(validateView({ type: 'home', blocks: [] })).toEqual([]);
    expect(validateView({ type: 'home', title: plain('x'), blocks: [] })).toHaveLength(1);
    expect(validateView({ type: 'home', blocks: [{ type: 'alert', text: plain('x') }] })).toHaveLength(1);
    expect(validateView(modal([{ type: 'alert', text: plain('x') }]))).toEqual([]);
  });

  it('knows a view over 250 kB', () => {
    const view = (n: number) => modal(Array.from({ length: n }, () => section('x'.repeat(3000))));
    expect(viewTooLarge(view(80))).toBe(false);
    expect(viewTooLarge(view(90))).toBe(true);
  });
});
