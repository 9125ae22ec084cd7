import type { KnownBlock } from '@slack/types';
import { type Act, actBlocks } from './acts.ts';
import { escapeText, escapeWithin, oneLine } from './limits.ts';
import { context, type Frame, frame, type Modal, plain, section } from './modals.ts';

/** One thing of a list: a name, what is to be said of it, and what can be done with it. */
export interface Item {
  name: string;
  lines: readonly string[];
  acts: readonly Act[];
}

/** How many items fit one page, with all that stands around them. */
export const ITEMS_A_PAGE = 15;

/** A page of things, each with its buttons, and buttons for the page itself below them. `submit` leads to the next. */
export function listModal(
  page: Frame & {
    notice?: string | undefined;
    intro: string;
    items: readonly Item[];
    note?: string | undefined;
    acts: readonly Act[];
    submit?: string;
  },
): Modal {
  const submit = page.submit === undefined ? {} : { submit: plain(page.submit) };
  const close = plain(page.submit === undefined ? 'Close' : 'Cancel');
  return { ...frame(page), ...submit, close, blocks: listBlocks(page) };
}

/** The same without a window around it. */
export function listBlocks(list: {
  notice?: string | undefined;
  intro?: string;
  items: readonly Item[];
  note?: string | undefined;
  acts: readonly Act[];
}): KnownBlock[] {
  return [
    ...(list.notice ? [section(`:warning: ${escapeText(list.notice)}`)] : []),
    ...(list.intro ? [section(escapeText(list.intro))] : []),
    ...list.items.slice(0, ITEMS_A_PAGE).flatMap(itemBlocks),
    ...(list.note ? [context(escapeText(list.note))] : []),
    ...actBlocks(list.acts, 'pages'),
  ];
}

/** A page about one thing. */
export function detailsModal(
  page: Frame & {
    name: string;
    rows: readonly { label: string; value: string; code?: boolean }[];
    note?: string | undefined;
    acts: readonly Act[];
    /** Below the rest: the way back. */
    back: readonly Act[];
  },
): Modal {
  const rows = page.rows.map(({ label, value, code }) => {
    // A backtick would end the code; nothing that is shown as code needs one.
    const text = code
      ? `\`${escapeWithin(oneLine(value).replaceAll('`', "'"), 500)}\``
      : escapeWithin(oneLine(value), 500);
    return `*${escapeWithin(oneLine(label), 100)}:* ${text}`;
  });
  const blocks: KnownBlock[] = [section(`*${escapeWithin(oneLine(page.name), 200)}*`)];
  for (let at = 0; at < rows.length; at += 4) blocks.push(section(rows.slice(at, at + 4).join('\n')));
  if (page.note) blocks.push(context(escapeText(page.note)));
  blocks.push(...actBlocks(page.acts, 'acts'), ...actBlocks(page.back, 'pages'));
  return { ...frame(page), close: plain('Close'), blocks };
}

function itemBlocks({ name, lines, acts }: Item, index: number): KnownBlock[] {
  const said = lines.map((line) => escapeWithin(oneLine(line), 500));
  const text = [`*${escapeWithin(oneLine(name), 200)}*`, ...said].join('\n');
  return [{ type: 'divider' }, section(text), ...actBlocks(acts, `item-${index}`)];
}
