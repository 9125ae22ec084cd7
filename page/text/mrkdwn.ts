/** Slack's own markup, read into a tree. Any text can be read, in time linear in its length, and nothing of it is lost. */
import { unescaped } from './entities.ts';
import { piecesOf } from './pieces.ts';
import type { Emphasis, Inline, Line, Passage } from './tree.ts';

const FENCE = '```';
const QUOTE = /^(?:>|&gt;) ?/;
const EMPHASIS: Readonly<Record<string, Emphasis>> = { '*': 'bold', _: 'italic', '~': 'strike' };

export function readMrkdwn(text: string): Passage[] {
  const passages: Passage[] = [];
  let from = 0;
  while (from < text.length) {
    const opening = text.indexOf(FENCE, from);
    const closing = opening < 0 ? -1 : text.indexOf(FENCE, opening + FENCE.length);
    if (closing < 0) break;
    passages.push(...readLines(text.slice(from, opening)));
    from = closing + FENCE.length;
    // The line break after a block of code is the block's own end.
    if (text[from] === '\n') from += 1;
    passages.push(preformatted(text.slice(opening, from)));
  }
  return [...passages, ...readLines(text.slice(from))];
}

function preformatted(raw: string): Passage {
  const inside = raw.replace(/\n$/, '').slice(FENCE.length, -FENCE.length);
  return { kind: 'pre', text: unescaped(inside.replace(/^\n|\n$/g, '')), raw };
}

function readLines(text: string): Passage[] {
  if (text === '') return [];
  const passages: { kind: 'lines' | 'quote'; lines: Line[] }[] = [];
  const rows = text.split('\n');
  rows.forEach((row, index) => {
    const last = index === rows.length - 1;
    if (last && row === '') return;
    const sign = QUOTE.exec(row)?.[0] ?? '';
    const kind = sign === '' ? 'lines' : 'quote';
    const line: Line = { sign, children: readInline(row.slice(sign.length)), end: last ? '' : '\n' };
    const open = passages.at(-1);
    if (open?.kind === kind) open.lines.push(line);
    else passages.push({ kind, lines: [line] });
  });
  return passages;
}

interface Frame {
  mark: string;
  children: Inline[];
}

/** One line. Emphasis may stand in other emphasis; of each mark at most one is open, so that reading stays linear. */
export function readInline(line: string): Inline[] {
  const frames: [Frame, ...Frame[]] = [{ mark: '', children: [] }];
  const top = () => frames.at(-1) ?? frames[0];
  /** What never ended was never emphasis. */
  const spill = () => {
    const { mark, children } = frames.pop() ?? frames[0];
    for (const one of [literal(mark), ...children]) append(top().children, one);
  };
  for (const piece of piecesOf(line)) {
    if (piece.kind !== 'mark') {
      append(top().children, piece);
      continue;
    }
    const { char, opens, closes } = piece;
    const place = frames.findIndex((frame) => frame.mark === char);
    const holds = place > 0 && (place < frames.length - 1 || top().children.length > 0);
    if (closes && holds) {
      while (frames.length - 1 > place) spill();
      const { children } = frames.pop() ?? frames[0];
      top().children.push({ kind: EMPHASIS[char] ?? 'bold', mark: char, children });
    } else if (opens && place < 0) frames.push({ mark: char, children: [] });
    else append(top().children, literal(char));
  }
  while (frames.length > 1) spill();
  return frames[0].children;
}

const literal = (char: string): Inline => ({ kind: 'text', text: char, raw: char });

function append(children: Inline[], one: Inline): void {
  const before = children.at(-1);
  if (before?.kind === 'text' && one.kind === 'text') {
    children[children.length - 1] = { kind: 'text', text: before.text + one.text, raw: before.raw + one.raw };
  } else children.push(one);
}
