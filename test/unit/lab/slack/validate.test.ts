import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateBlocks, validateView, viewTooLarge } from '../../../../src/lab/slack/blockkit/validate.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (value: string, text = value) => ({ text: plain(text), value });
const button = (action_id: string, more = {}) => ({ type: 'button', action_id, text: plain('Go'), ...more });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const input = (block_id: string, element: object) => ({ type: 'input', block_id, label: plain('A'), element });
const modal = (blocks: unknown[], more = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  blocks,
  ...more,
});

const words = (max: number) => fc.string({ minLength: 1, maxLength: max });
const values = fc.uniqueArray(words(150), { minLength: 1, maxLength: 100 });
const block = fc.oneof(
  words(3000).map(section),
  fc
    .array(words(2000), { minLength: 1, maxLength: 10 })
    .map((fields) => ({ type: 'section', fields: fields.map(mrkdwn) })),
  words(150).map((text) => ({ type: 'header', text: plain(text) })),
  fc.constant({ type: 'divider' }),
  fc
    .array(words(3000), { minLength: 1, maxLength: 10 })
    .map((texts) => ({ type: 'context', elements: texts.map(mrkdwn) })),
  fc.integer({ min: 1, max: 25 }).map((n) => ({
    type: 'actions',
    elements: Array.from({ length: n }, (_, index) => button(`a${index}`)),
  })),
  fc.tuple(words(150), values).map(([placeholder, all]) => ({
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: 's',
        placeholder: plain(placeholder),
        options: all.map((value) => option(value, value.slice(0, 75))),
      },
    ],
  })),
  fc.tuple(words(256), fc.constantFrom('pending', 'in_progress', 'complete', 'error')).map(([title, status]) => ({
    type: 'task_card',
    task_id: 't',
    title,
    status,
  })),
);

describe('validateBlocks', () => {
  it('takes any blocks within the limits', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 50 }), (blocks) => {
        expect(validateBlocks('message', blocks)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  const long = (n: number) => 'x'.repeat(n);
  const many = <T>(n: number, make: (index: number) => T) => Array.from({ length: n }, (_, index) => make(index));
  /** name, the value at a size, the limit, where it is reported. */
  const limits: [string, (n: number) => unknown[], number, string][] = [
    ['blocks of a message', (n) => many(n, () => ({ type: 'divider' })), 50, '/blocks'],
    ['section text', (n) => [section(long(n))], 3000, '/blocks/0/text/text'],
    ['section fields', (n) => [{ type: 'section', fields: many(n, () => mrkdwn('x')) }], 10, '/blocks/0/fields'],
    ['a section field', (n) => [{ type: 'section', fields: [mrkdwn(long(n))] }], 2000, '/blocks/0/fields/0/text'],
    ['header', (n) => [{ type: 'header', text: plain(long(n)) }], 150, '/blocks/0/text/text'],
    ['context elements', (n) => [{ type: 'context', elements: many(n, () => mrkdwn('x')) }], 10, '/blocks/0/elements'],
    [
      'actions elements',
      (n) => [{ type: 'actions', elements: many(n, (i) => button(`${i}`)) }],
      25,
      '/blocks/0/elements',
    ],
    [
      'button text',
      (n) => [{ type: 'actions', elements: [button('a', { text: plain(long(n)) })] }],
      75,
      '/blocks/0/elements/0/text/text',
    ],
    [
      'button value',
      (n) => [{ type: 'actions', elements: [button('a', { value: long(n) })] }],
      2000,
      '/blocks/0/elements/0/value',
    ],
    ['action_id', (n) => [{ type: 'actions', elements: [button(long(n))] }], 255, '/blocks/0/elements/0/action_id'],
    ['block_id', (n) => [{ type: 'divider', block_id: long(n) }], 255, '/blocks/0/block_id'],
    [
      'select options',
      (n) => [{ type: 'actions', elements: [{ type: 'static_select', options: many(n, (i) => option(`${i}`)) }] }],
      100,
      '/blocks/0/elements/0/options',
    ],
    [
      'option value',
      (n) => [{ type: 'actions', elements: [{ type: 'static_select', options: [option(long(n), 'x')] }] }],
      150,
      '/blocks/0/elements/0/options/0/value',
    ],
    [
      'radio options',
      (n) => [input('b', { type: 'radio_buttons', options: many(n, (i) => option(`${i}`)) })],
      10,
      '/blocks/0/element/options',
    ],
    [
      'checkbox options',
      (n) => [input('b', { type: 'checkboxes', options: many(n, (i) => option(`${i}`)) })],
      10,
      '/blocks/0/element/options',
    ],
    [
      'overflow options',
      (n) => [
        {
          type: 'section',
          text: mrkdwn('x'),
          accessory: { type: 'overflow', options: many(n, (i) => option(`${i}`)) },
        },
      ],
      5,
      '/blocks/0/accessory/options',
    ],
    [
      'task title',
      (n) => [{ type: 'task_card', task_id: 't', title: long(n), status: 'pending' }],
      256,
      '/blocks/0/title',
    ],
    [
      'plan tasks',
      (n) => [
        {
          type: 'plan',
          title: 'p',
          tasks: many(n, (i) => ({ type: 'task_card', task_id: `${i}`, title: 't', status: 'pending' })),
        },
      ],
      50,
      '/blocks/0/tasks',
    ],
    ['markdown text', (n) => [{ type: 'markdown', text: long(n) }], 12_000, '/blocks'],
    [
      'table rows',
      (n) => [{ type: 'table', rows: many(n, () => [{ type: 'raw_text', text: 'x' }]) }],
      100,
      '/blocks/0/rows',
    ],
    [
      'confirm text',
      (n) => [{ type: 'actions', elements: [button('a', { confirm: { text: plain(long(n)) } })] }],
      300,
      '/blocks/0/elements/0/confirm/text/text',
    ],
  ];
  it.each(limits)('takes %s at the limit and refuses one over', (_name, make, limit, where) => {
    expect(validateBlocks('message', make(limit))).toEqual([]);
    const problems = validateBlocks('message', make(limit + 1));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\[ERROR\] /);
    expect(problems[0]).toContain(`[json-pointer:${where}]`);
  });

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
