/** Block Kit as lines of a terminal. Pure. What is not known is shown as unknown, with its type: never left out. */
import { isJson, type Json, listOf } from '../slack/json.ts';
import { elementText, inputLines } from './inputs.ts';
import { indent, type Line, line, type Span, wrap } from './line.ts';
import { mrkdwn, type Names } from './mrkdwn.ts';

export interface Look {
  /** Columns. */
  width: number;
  names: Names;
  /** Grows while something is in progress; turns the sign of what is. */
  frame: number;
  /** A modal's `state.values`. */
  values?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** block_id -> what is wrong there. */
  errors?: Readonly<Record<string, string>>;
}

const SPINNER = ['◐', '◓', '◑', '◒'];
const MARKS: Readonly<Record<string, Span>> = {
  pending: { text: '○ ', style: 'dim' },
  complete: { text: '● ', style: 'good' },
  error: { text: '✕ ', style: 'bad' },
};

export function renderBlocks(blocks: readonly Json[], look: Look): Line[] {
  return blocks.flatMap((block) => renderBlock(block, look));
}

function renderBlock(block: Json, look: Look): Line[] {
  const { width } = look;
  switch (block.type) {
    case 'section': {
      const accessory = isJson(block.accessory)
        ? wrap([{ text: elementText(block.accessory, look.values) }], width)
        : [];
      return [
        ...textLines(block.text, look),
        ...texts(block.fields).flatMap((field) => textLines(field, look)),
        ...accessory,
      ];
    }
    case 'header':
      return textLines(block.text, look, 'bold');
    case 'divider':
      return [line('─'.repeat(Math.max(2, width)), 'dim')];
    case 'context':
      return texts(block.elements).flatMap((one) => textLines(one, look, 'dim'));
    case 'actions':
      return wrap(
        texts(block.elements).flatMap((one) => [{ text: elementText(one, look.values) }, { text: '  ' }]),
        width,
      );
    case 'input':
      return inputLines(block, look);
    case 'task_card':
      return taskLines(block, look);
    case 'plan': {
      const tasks = texts(block.tasks).flatMap((task) => taskLines(task, look));
      return [...wrap([{ text: stringOf(block.title), style: 'bold' }], width), ...tasks];
    }
    case 'rich_text':
      return texts(block.elements).flatMap((part) => richLines(part, look));
    case 'image':
      return wrap([{ text: `[image: ${stringOf(block.alt_text)}]`, style: 'dim' }], width);
    default:
      return wrap([{ text: `[unknown block: ${stringOf(block.type)}]`, style: 'dim' }], width);
  }
}

function taskLines(task: Json, look: Look): Line[] {
  const busy = task.status === 'in_progress';
  const mark = busy
    ? { text: `${SPINNER[look.frame % SPINNER.length]} `, style: 'busy' as const }
    : (MARKS[stringOf(task.status)] ?? { text: '? ' });
  const style = task.status === 'pending' ? 'dim' : busy ? 'bold' : undefined;
  const lines = indent(wrap([{ text: stringOf(task.title), style }], look.width - 2), mark);
  const more = [task.details, task.output].filter(isJson).flatMap((part) => renderBlock(part, within(look, 2)));
  const shown = [...lines, ...more.map((one) => ({ ...one, spans: [{ text: '  ' }, ...one.spans] }))];
  return busy || task.status === 'error' ? shown.map((one) => ({ ...one, focus: true })) : shown;
}

/** The parts of a rich_text block: sections, quotes, preformatted text and lists of those. */
function richLines(part: Json, look: Look): Line[] {
  if (part.type === 'rich_text_list') {
    return texts(part.elements).flatMap((item) => indent(richLines(item, within(look, 2)), { text: '• ' }));
  }
  const known = ['rich_text_section', 'rich_text_quote', 'rich_text_preformatted'].includes(stringOf(part.type));
  if (!known) return wrap([{ text: `[unknown block: ${stringOf(part.type)}]`, style: 'dim' }], look.width);
  const rows: Span[][] = [[]];
  for (const span of texts(part.elements).map((one) => richSpan(one, look.names))) {
    const [first = '', ...others] = span.text.split('\n');
    rows.at(-1)?.push({ ...span, text: first });
    for (const text of others) rows.push([{ ...span, text }]);
  }
  return rows.flatMap((row) => wrap(row, look.width));
}

function richSpan(one: Json, names: Names): Span {
  const style = isJson(one.style) ? (one.style.code ? 'code' : one.style.bold ? 'bold' : undefined) : undefined;
  if (one.type === 'text') return { text: stringOf(one.text), style };
  if (one.type === 'link') return { text: stringOf(one.text) || stringOf(one.url), style };
  if (one.type === 'user') return { text: `@${names(stringOf(one.user_id)) ?? stringOf(one.user_id)}`, style: 'who' };
  if (one.type === 'emoji') return { text: `:${stringOf(one.name)}:` };
  return { text: `[unknown element: ${stringOf(one.type)}]`, style: 'dim' };
}

/** A text object, or an element that stands where texts do. */
function textLines(value: unknown, look: Look, style?: 'bold' | 'dim'): Line[] {
  if (!isJson(value)) return [];
  const text = stringOf(value.text);
  if (value.type === 'mrkdwn') return mrkdwn(text, look.width, look.names, style);
  if (value.type === 'plain_text') return text.split('\n').flatMap((row) => wrap([{ text: row, style }], look.width));
  return wrap([{ text: elementText(value, look.values), style }], look.width);
}

const within = (look: Look, columns: number): Look => ({ ...look, width: look.width - columns });
const texts = listOf;
const stringOf = (value: unknown) => (typeof value === 'string' ? value : '');
