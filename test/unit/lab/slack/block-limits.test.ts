import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateBlocks } from '../../../../src/lab/slack/blockkit/validate.ts';
import { button, input, long, many, mrkdwn, option, plain, section } from './blocks.ts';

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

describe('the limits of blocks', () => {
  it('takes any blocks within the limits', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 50 }), (blocks) => {
        expect(validateBlocks('message', blocks)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

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
      'task details',
      (n) => [
        {
          type: 'task_card',
          task_id: 't',
          title: 't',
          status: 'pending',
          details: {
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: long(n) }] }],
          },
        },
      ],
      256,
      '/blocks/0/details',
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
});
