/** Inputs and buttons in a terminal: the label, what stands in the field, and what is wrong with it. */
import { isJson, type Json, listOf } from '../slack/json.ts';
import { indent, type Line, type Span, wrap } from './line.ts';
import type { Look } from './render.ts';

/** An input block: its label, its value on a bar, then an error or its hint. */
export function inputLines(block: Json, look: Look): Line[] {
  const id = String(block.block_id);
  const element = isJson(block.element) ? block.element : {};
  const error = look.errors?.[id];
  const optional = block.optional === true ? [{ text: ' (optional)', style: 'dim' as const }] : [];
  const label = wrap([{ text: textOf(block.label), style: 'bold' }, ...optional], look.width);
  const bar: Span = { text: '┃ ', style: error ? 'bad' : 'dim' };
  const value = fieldText(element, look.values?.[id]?.[String(element.action_id)]);
  const field = value.text.split('\n').flatMap((row) => wrap([{ ...value, text: row }], look.width - 2));
  const under = error
    ? indent(wrap([{ text: error, style: 'bad' }], look.width - 2), { text: '✕ ', style: 'bad' })
    : wrap([{ text: textOf(block.hint), style: 'dim' }], look.width).filter(({ spans }) => spans.length > 0);
  const lines = [...label, ...indent(field, bar, '┃ '), ...under];
  return error ? lines.map((one) => ({ ...one, focus: true })) : lines;
}

const EMPTY: Readonly<Record<string, string>> = { number_input: '0', plain_text_input: '' };

/** What stands in a field, or its placeholder. A select shows that it opens. */
function fieldText(element: Json, held: Json | undefined): Span {
  const opens = String(element.type).includes('select') ? ' ▾' : '';
  const value = held ? heldText(held) : '';
  if (value !== '') return { text: `${value}${opens}` };
  const placeholder = textOf(element.placeholder) || (EMPTY[String(element.type)] ?? `[${String(element.type)}]`);
  return { text: `${placeholder}${opens}`, style: 'dim' };
}

/** The value in any of the shapes of `state.values`. */
function heldText(held: Json): string {
  const options = [held.selected_option, ...listOf(held.selected_options)].filter(isJson);
  if (options.length > 0) return options.map(optionText).join(', ');
  const { type: _, ...rest } = held;
  return Object.values(rest)
    .flat()
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join(', ');
}

const optionText = ({ text, description }: Json) =>
  isJson(description) ? `${textOf(text)} (${textOf(description)})` : textOf(text);

/** A button or another element that is pressed, on one line. */
export function elementText(element: Json, values?: Look['values']): string {
  const type = String(element.type);
  if (type === 'button' || type === 'workflow_button') return `[ ${textOf(element.text)} ]`;
  if (type === 'overflow') return '[ ⋯ ]';
  if (type === 'image') return `[image: ${String(element.alt_text ?? '')}]`;
  if (/select|radio|checkbox|picker|input/.test(type)) {
    const held = Object.values(values ?? {})
      .map((row) => row[String(element.action_id)])
      .find((one) => one !== undefined);
    return `[ ${fieldText(element, held).text} ]`;
  }
  return `[unknown element: ${type}]`;
}

const textOf = (value: unknown) => (isJson(value) && typeof value.text === 'string' ? value.text : '');
