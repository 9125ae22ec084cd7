import type { KnownBlock, ModalView } from '@slack/types';
import { type Act, actBlocks } from './acts.ts';
import { type Fields, formBlocks } from './form.ts';
import { cut, escapeText, escapeWithin, LIMITS } from './limits.ts';

/** The views that commands are made of. All of them share one title, so that a wizard reads as one window. */
export type Modal = ModalView;

export interface Frame {
  title: string;
  callback: string;
  /** Comes back with each Submit, through the client: ids only. */
  metadata: string;
}

/** What opens at once, before anything was asked of anybody. */
export function waitingModal({ title, callback, metadata }: Frame, text: string): Modal {
  return { ...frame({ title, callback, metadata }), close: plain('Close'), blocks: [section(escapeText(text))] };
}

/** A page that only says something, with what to do next below it. */
export function messageModal(page: Frame, text: string, hint?: string): Modal {
  const blocks = [section(escapeText(text)), ...(hint ? [context(escapeText(hint))] : [])];
  return { ...frame(page), close: plain('Close'), blocks };
}

/** A page of input fields, with what is to be said of them above, and buttons below. */
export function formModal(
  page: Frame & {
    fields: Fields;
    initial: Readonly<Record<string, unknown>>;
    submit: string;
    notice?: string | undefined;
    intro?: string;
    acts?: readonly Act[];
    revision?: string;
  },
): Modal {
  const notice = page.notice ? [section(`:warning: ${escapeText(page.notice)}`)] : [];
  const blocks = [
    ...notice,
    ...(page.intro ? [section(escapeText(page.intro))] : []),
    ...formBlocks(page.fields, page.initial, page.revision),
    ...actBlocks(page.acts ?? [], 'pages'),
  ];
  return { ...frame(page), submit: plain(page.submit), close: plain('Cancel'), blocks };
}

/** A page that shows what will be done, and asks for a yes. `rows` are label and text; `list` is shown line by line. */
export function reviewModal(
  page: Frame & {
    rows: readonly (readonly [label: string, text: string])[];
    heading: string;
    list: readonly string[];
    note?: string;
    notice?: string;
    submit: string;
    back: { action: string };
  },
): Modal {
  const rows = page.rows.map(([label, text]) => `*${escapeText(label)}:* ${escapeWithin(text, ROW)}`);
  const list = page.list.map((line, index) => `${index + 1}. ${escapeText(line)}`);
  const blocks: KnownBlock[] = [
    ...(page.notice ? [section(`:warning: ${escapeText(page.notice)}`)] : []),
    ...inPieces(rows).map(section),
    { type: 'divider' },
    section(`*${escapeText(page.heading)}*\n${list.join('\n')}`),
    ...(page.note ? [context(escapeText(page.note))] : []),
    {
      type: 'actions',
      block_id: 'pages',
      elements: [{ type: 'button', action_id: page.back.action, text: plain('Back') }],
    },
  ];
  return { ...frame(page), submit: plain(page.submit), close: plain('Cancel'), blocks };
}

/** What is newest counts: the oldest output is left out where it is too much. */
const OUTPUT_PIECES = 10;

/** Lines as a program printed them, the newest last, with a button that looks again. */
export function outputModal(page: Frame & { lines: readonly string[]; refresh: string; note?: string }): Modal {
  const blocks: KnownBlock[] = [
    ...(page.note ? [context(escapeText(page.note))] : []),
    ...(page.lines.length === 0
      ? [section('Nothing has been said yet.')]
      : inPieces(page.lines).slice(-OUTPUT_PIECES).map(preformatted)),
    {
      type: 'actions',
      block_id: 'pages',
      elements: [{ type: 'button', action_id: page.refresh, text: plain('Look again') }],
    },
  ];
  return { ...frame(page), close: plain('Close'), blocks };
}

/** The text of one row of a review; what is longer is cut. */
const ROW = 800;

/** Lines joined to texts that a block holds. */
function inPieces(lines: readonly string[]): string[] {
  const pieces: string[] = [];
  for (const line of lines) {
    const [last, next] = [pieces.at(-1), cut(line === '' ? ' ' : line, LIMITS.sectionText)];
    if (last !== undefined && last.length + next.length < LIMITS.sectionText) pieces.splice(-1, 1, `${last}\n${next}`);
    else pieces.push(next);
  }
  return pieces;
}

function preformatted(text: string): KnownBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }] };
}

export function frame({ title, callback, metadata }: Frame) {
  return { type: 'modal' as const, callback_id: callback, title: plain(title), private_metadata: metadata };
}

export function plain(text: string) {
  return { type: 'plain_text' as const, text: cut(text, LIMITS.viewTitle), emoji: false };
}

export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, LIMITS.sectionText) } };
}

export function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: cut(text, LIMITS.sectionText) }] };
}

/** A message for one person with one button below it. */
export function buttonBlocks(text: string, button: { action: string; label: string; value?: string }): KnownBlock[] {
  const element = {
    type: 'button' as const,
    action_id: button.action,
    text: { type: 'plain_text' as const, text: cut(button.label, LIMITS.buttonText) },
    ...(button.value === undefined ? {} : { value: button.value }),
  };
  return [section(escapeText(text)), { type: 'actions', elements: [element] }];
}
