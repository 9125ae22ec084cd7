import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validateView } from '../../../src/lab/slack/blockkit/validate.ts';
import { defineForm, type Fields, formBlocks } from '../../../src/slack/form.ts';
import { fieldErrors, formValues } from '../../../src/slack/form-values.ts';
import { anyText } from '../../hostile.ts';

const fields = defineForm({
  hostname: { kind: 'text', label: 'Name', maxLength: 63, placeholder: 'web-1', hint: 'Letters and digits.' },
  template: {
    kind: 'select',
    label: 'System',
    options: [
      { value: 'debian-12', label: 'Debian 12' },
      { value: 'rocky-9', label: 'Rocky 9', description: 'RHEL' },
    ],
  },
  keys: { kind: 'text', label: 'Keys', multiline: true, optional: true },
  port: { kind: 'number', label: 'Port', min: 80, max: 60_000 },
  protocols: { kind: 'search', label: 'Protocols', optional: true, most: 5 },
  services: {
    kind: 'choices',
    label: 'Services',
    options: [
      { value: 'redis', label: 'Redis' },
      { value: 'nginx', label: 'NGINX' },
    ],
  },
  built: { kind: 'check', label: 'Origin', text: 'Build it' },
});

const modal = (blocks: unknown) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Form' },
  submit: { type: 'plain_text', text: 'Go' },
  blocks,
});

describe('formBlocks', () => {
  it('names each block by its key and each element by key and revision', () => {
    const blocks = formBlocks(fields, {}, '-2');
    expect(blocks.map((block) => block.block_id)).toEqual(Object.keys(fields));
    expect(blocks.map((block) => (block.element as { action_id: string }).action_id)).toEqual(
      Object.keys(fields).map((key) => `${key}-2`),
    );
    expect(validateView(modal(blocks))).toEqual([]);
  });

  it('fills in what fits', () => {
    const option = { value: 'FTP 21', label: 'FTP' };
    const blocks = formBlocks(fields, { hostname: 'web-1', template: 'rocky-9', port: 3000, protocols: [option] });
    const elements = blocks.map((block) => block.element);
    expect(elements[0]).toMatchObject({ initial_value: 'web-1', max_length: 63 });
    expect(elements[1]).toMatchObject({ initial_option: { value: 'rocky-9' } });
    expect(elements[3]).toMatchObject({ initial_value: '3000', min_value: '80', max_value: '60000' });
    expect(elements[4]).toMatchObject({ initial_options: [{ value: 'FTP 21' }], max_selected_items: 5 });
    const chosen = formBlocks(fields, { services: ['nginx', 'gopher', 7], built: true });
    expect(chosen[5]?.element).toMatchObject({ initial_options: [{ value: 'nginx' }] });
    expect(chosen[6]).toMatchObject({ optional: true, element: { initial_options: [{ text: { text: 'Build it' } }] } });
    expect(validateView(modal(chosen))).toEqual([]);
    expect(validateView(modal(blocks))).toEqual([]);
  });

  it('leaves out what does not', () => {
    const initial = {
      template: 'windows',
      port: 1,
      keys: 'x'.repeat(5000),
      hostname: 7,
      protocols: ['FTP'],
      services: 'redis',
      built: 'yes',
    };
    const text = JSON.stringify(formBlocks(fields, initial));
    expect(text).not.toContain('initial_');
  });

  it('makes a view that Slack takes of any texts', () => {
    const text = fc.oneof(
      anyText(100),
      fc.constantFrom('', '\0', 'x'.repeat(10_000), '👩‍👩‍👧'.repeat(500), '\u202e"$(id)\'\n', '\ud800'),
    );
    fc.assert(
      fc.property(text, text, text, text, (label, hint, placeholder, initial) => {
        const hostile: Fields = {
          a: { kind: 'text', label, hint, placeholder, multiline: true },
          b: { kind: 'select', label, options: [{ value: 'v', label, description: hint }], placeholder },
        };
        expect(validateView(modal(formBlocks(hostile, { a: initial, b: 'v' })))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 20_000);

  it('refuses at load what Slack would refuse', () => {
    const select = (count: number): Fields => ({
      many: {
        kind: 'select',
        label: 'Many',
        options: Array.from({ length: count }, (_, n) => ({ value: `${n}`, label: `${n}` })),
      },
    });
    expect(() => defineForm(select(101))).toThrow('The field many has 101 options');
    expect(() => defineForm(select(0))).toThrow('0 options');
    expect(defineForm(select(100))).toBeDefined();
    const twice: Fields = {
      a: {
        kind: 'select',
        label: 'A',
        options: [
          { value: 'x', label: '1' },
          { value: 'x', label: '2' },
        ],
      },
    };
    expect(() => formBlocks(twice, {})).toThrow('offers one value twice');
    const long: Fields = { a: { kind: 'select', label: 'A', options: [{ value: 'x'.repeat(151), label: '1' }] } };
    expect(() => defineForm(long)).toThrow('longer than 150');
  });
});

const state = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).map(([key, element]) => [key, { [`${key}-7`]: element }]));

describe('formValues', () => {
  it('reads every kind', () => {
    const values = state({
      hostname: { type: 'plain_text_input', value: "web'; $(id)\n" },
      template: { type: 'static_select', selected_option: { value: 'debian-12', text: {} } },
      keys: { type: 'plain_text_input', value: null },
      port: { type: 'number_input', value: '3000' },
      protocols: { type: 'multi_external_select', selected_options: [{ value: 'FTP 21' }, { value: 3 }, null] },
      services: { type: 'multi_static_select', selected_options: [] },
      built: { type: 'checkboxes', selected_options: [{ value: 'yes' }] },
    });
    expect(formValues(fields, state({ built: { selected_options: [] } })).built).toBe(false);
    expect(formValues(fields, values)).toEqual({
      hostname: "web'; $(id)\n",
      template: 'debian-12',
      keys: undefined,
      port: 3000,
      protocols: ['FTP 21'],
      services: [],
      built: true,
    });
  });

  it('takes nothing for granted', () => {
    const nothing = Object.fromEntries(Object.keys(fields).map((key) => [key, undefined]));
    for (const hostile of [
      undefined,
      null,
      'x',
      3,
      [],
      {},
      { hostname: null },
      { hostname: {} },
      { hostname: { a: 3 } },
    ]) {
      expect(formValues(fields, hostile)).toEqual(nothing);
    }
    const wrong = state({
      hostname: { value: 3 },
      template: { value: 'debian-12' },
      port: { value: '0x50' },
      protocols: { selected_options: 'FTP' },
      services: { selected_options: { value: 'redis' } },
      built: { selected_options: 'yes' },
      owner: { value: 'root' },
    });
    expect(formValues(fields, wrong)).toEqual(nothing);
  });

  it('never throws and never adds a key', () => {
    fc.assert(
      fc.property(
        fc.anything({ maxDepth: 2 }),
        fc.dictionary(fc.constantFrom(...Object.keys(fields), '__proto__'), fc.anything({ maxDepth: 2 })),
        (junk, blocks) => {
          for (const values of [formValues(fields, junk), formValues(fields, blocks)]) {
            expect(Object.keys(values)).toEqual(Object.keys(fields));
          }
        },
      ),
    );
  });
});

describe('fieldErrors', () => {
  it('shows the first message of each field, and strays at the first field', () => {
    const schema = z.strictObject({
      hostname: z.string().min(2, 'short').regex(/^b/, 'not b'),
      port: z.number('no number'),
    });
    const { error } = schema.safeParse({ hostname: 'a', port: 'x' });
    expect(fieldErrors(error?.issues ?? [], fields)).toEqual({ hostname: 'short', port: 'no number' });
    expect(
      fieldErrors(
        [
          { path: ['constructor'], message: 'odd' },
          { path: [], message: 'later' },
        ],
        fields,
      ),
    ).toEqual({ hostname: 'odd' });
    expect(fieldErrors([{ path: ['port', 0], message: '' }], fields)).toEqual({ port: 'Check this field.' });
    expect(fieldErrors([{ path: ['port'], message: 'x'.repeat(9000) }], fields).port).toHaveLength(300);
  });
});
