import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paint, plainText, widthOf, wrap } from '../../../../src/lab/demo/line.ts';
import { type Look, renderBlocks } from '../../../../src/lab/demo/render.ts';
import { renderMessage, renderModal } from '../../../../src/lab/demo/surfaces.ts';
import { anyText } from '../../../hostile.ts';

const look: Look = { width: 60, frame: 0, names: (id) => ({ U1: 'ada', U0BERTH: 'Berth' })[id] };
const shown = (blocks: Record<string, unknown>[], more: Partial<Look> = {}) =>
  renderBlocks(blocks, { ...look, ...more }).map(plainText);
const mrkdwn = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const plain = (text: string) => ({ type: 'plain_text', text });

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  anyText(200),
  fc.constantFrom('*a* <@U1> `b`', '名前'.repeat(60), 'x'.repeat(300), '👩‍👩‍👧'.repeat(50), '\u001B[31mred\u001B[2J'),
);
const element = fc.oneof(
  fc.record({ type: fc.constant('button'), action_id: fc.constant('b'), text: text.map(plain) }),
  fc.record({ type: fc.constant('plain_text_input'), action_id: fc.constant('i'), placeholder: text.map(plain) }),
  fc.record({ type: fc.constantFrom('static_select', 'multi_external_select', 'mystery'), action_id: text }),
);
const rich = fc.record({
  type: fc.constant('rich_text'),
  elements: fc.array(
    fc.record({
      type: fc.constantFrom('rich_text_section', 'rich_text_preformatted', 'rich_text_new'),
      elements: fc.array(fc.record({ type: fc.constantFrom('text', 'colour'), text })),
    }),
  ),
});
const task = fc.record({
  type: fc.constant('task_card'),
  title: text,
  status: fc.constantFrom('pending', 'in_progress', 'complete', 'error'),
  details: rich,
});
const block = fc.oneof(
  text.map(mrkdwn),
  fc.record({ type: fc.constant('header'), text: text.map(plain) }),
  fc.record({ type: fc.constant('context'), elements: fc.array(text.map((one) => ({ type: 'mrkdwn', text: one }))) }),
  fc.record({ type: fc.constant('actions'), elements: fc.array(element) }),
  fc.record({
    type: fc.constant('input'),
    block_id: fc.constant('f'),
    label: text.map(plain),
    hint: text.map(plain),
    element,
  }),
  fc.record({ type: fc.constant('plan'), title: text, tasks: fc.array(task) }),
  fc.constantFrom({ type: 'divider' }, { type: 'image', alt_text: 'a picture' }, { type: 'hologram' }),
  task,
  rich,
);

describe('whatever a message holds', () => {
  it('no line is wider than the terminal, and none moves its cursor', () => {
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 5 }),
        fc.integer({ min: 20, max: 200 }),
        text,
        (blocks, width, error) => {
          const at = { ...look, width, errors: { f: error } };
          const view = {
            title: plain(error),
            close: plain('Close'),
            submit: plain('Next'),
            blocks,
            state: { values: {} },
          };
          const message = { user: 'U0BERTH', text: error, blocks, ts: '2', thread_ts: '1' };
          const lines = [...renderModal(view as never, at), ...renderMessage(message as never, at)];
          expect(lines.filter((one) => widthOf(plainText(one)) > width)).toEqual([]);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
          expect(lines.filter((one) => /[\u0000-\u001F\u007F-\u009F]/.test(paint(one, false)))).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('wrapping loses no word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '名', 'é'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 2, max: 40 }), (words, width) => {
        const rows = wrap([{ text: words.join(' ') }], width).map(plainText);
        expect(rows.join('').replaceAll(' ', '')).toBe(words.join(''));
      }),
    );
  });
});

it.each([
  ['web-1', 5],
  ['名前', 4],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
  ['● ◐', 3],
])('%s takes %i columns', (shown, columns) => {
  expect(widthOf(shown)).toBe(columns);
});

describe('blocks', () => {
  it('reads markup, mentions and entities', () => {
    expect(
      shown([mrkdwn('*Container web-1 for <@U1>*\n`ssh a` snake_case_name &lt;b&gt; <https://x.test|here>')]),
    ).toEqual(['Container web-1 for @ada', 'ssh a snake_case_name <b> here (https://x.test)']);
  });

  it('marks steps by how they stand, and turns the sign of what runs', () => {
    const steps = ['pending', 'in_progress', 'complete', 'error'].map((status) => ({
      type: 'task_card',
      title: status,
      status,
    }));
    expect(shown(steps)).toEqual(['○ pending', '◐ in_progress', '● complete', '✕ error']);
    expect(shown(steps, { frame: 1 })[1]).toBe('◓ in_progress');
  });

  it('shows an error at its field, in the place of the hint', () => {
    const field = {
      type: 'input',
      block_id: 'hostname',
      label: plain('Name'),
      hint: plain('Letters only.'),
      element: { type: 'plain_text_input', action_id: 'h' },
    };
    const values = { hostname: { h: { type: 'plain_text_input', value: 'web_1' } } };
    expect(shown([field], { values })).toEqual(['Name', '┃ web_1', 'Letters only.']);
    expect(shown([field], { values, errors: { hostname: 'No.' } })).toEqual(['Name', '┃ web_1', '✕ No.']);
  });

  it('shows what was chosen', () => {
    const option = { value: 's', text: plain('Small'), description: plain('1 core') };
    const field = {
      type: 'input',
      block_id: 'size',
      label: plain('Size'),
      element: { type: 'static_select', action_id: 's' },
    };
    expect(shown([field], { values: { size: { s: { selected_option: option } } } })).toContain('┃ Small (1 core) ▾');
  });

  it('drops nothing that it does not know', () => {
    expect(shown([{ type: 'hologram' }, { type: 'actions', elements: [{ type: 'lever' }] }])).toEqual([
      '[unknown block: hologram]',
      '[unknown element: lever]  ',
    ]);
  });
});
