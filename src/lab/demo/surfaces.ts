/** A modal as a box, and a message with who wrote it. Pure. */
import type { LabMessage } from '../slack/messages.ts';
import type { LabView } from '../slack/views.ts';
import { blank, indent, type Line, plainText, type Span, widthOf, wrap } from './line.ts';
import { mrkdwn } from './mrkdwn.ts';
import { type Look, renderBlocks } from './render.ts';

const MOST = 100;

/** `look.width` is that of the terminal; a box takes at most 100 columns of it. */
export function renderModal(view: LabView, look: Look): Line[] {
  const outer = Math.min(look.width, MOST);
  const width = outer - 4;
  const inner = { ...look, width, values: view.state.values };
  const body = view.blocks.flatMap((block, index) => [...(index > 0 ? [blank] : []), ...renderBlocks([block], inner)]);
  const buttons = [view.close, view.submit].flatMap((one) => (one ? [`[ ${textOf(one)} ]`] : []));
  const foot = wrap([{ text: buttons.join('  '), style: 'bold' }], width).map((one) => toTheRight(one, width));
  const title = cut(textOf(view.title), width - 2);
  const top: Line = {
    spans: [
      { text: '╭─ ', style: 'dim' },
      { text: title, style: 'bold' },
      { text: ` ${'─'.repeat(Math.max(0, outer - widthOf(title) - 5))}╮`, style: 'dim' },
    ],
  };
  return [
    top,
    ...[...body, blank, ...foot].map((one) => boxed(one, width)),
    { spans: [{ text: `╰${'─'.repeat(Math.max(0, outer - 2))}╯`, style: 'dim' }] },
  ];
}

/** A message: its writer, then its blocks, or its text where it has none. Replies stand further in. */
export function renderMessage(message: LabMessage, look: Look): Line[] {
  const reply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  const before: Span = reply ? { text: '  └ ', style: 'dim' } : { text: '' };
  const inner = { ...look, width: Math.min(look.width, MOST) - (reply ? 4 : 0) };
  const author = wrap([{ text: look.names(message.user) ?? message.user, style: 'who' }], inner.width);
  const blocks = message.blocks ?? [];
  const body = blocks.length > 0 ? renderBlocks(blocks, inner) : mrkdwn(message.text, inner.width, look.names);
  return indent([...author, ...body], before);
}

const boxed = (one: Line, width: number): Line => ({
  ...one,
  spans: [
    { text: '│ ', style: 'dim' },
    ...one.spans,
    { text: ' '.repeat(Math.max(0, width - widthOf(plainText(one)))) },
    { text: ' │', style: 'dim' },
  ],
});

const toTheRight = (one: Line, width: number): Line => ({
  spans: [{ text: ' '.repeat(Math.max(0, width - widthOf(plainText(one)))) }, ...one.spans],
});

const cut = (text: string, width: number) => plainText(wrap([{ text }], width)[0] ?? blank);
const textOf = (value: unknown) => {
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? text : '';
};
