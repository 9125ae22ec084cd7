/** Text that a terminal shows: how wide it is, how it wraps, how it is coloured. */
import { stripVTControlCharacters } from 'node:util';

export type Style = 'bold' | 'dim' | 'code' | 'good' | 'bad' | 'busy' | 'who';

export interface Span {
  text: string;
  style?: Style | undefined;
}

/** One row. `focus`: what a terminal with too few rows must not leave out. */
export interface Line {
  spans: readonly Span[];
  focus?: boolean;
}

const SGR: Record<Style, string> = { bold: '1', dim: '2', code: '36', good: '32', bad: '31', busy: '33', who: '1;34' };
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export const line = (text: string, style?: Style): Line => ({ spans: [{ text: clean(text), style }] });
export const blank: Line = { spans: [] };
export const plainText = ({ spans }: Line): string => spans.map(({ text }) => text).join('');

/** Without what would move the cursor or colour the terminal: messages hold what anybody typed. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  // Most text is this, and need not be taken apart.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columns(segment);
  return width;
}

function columns(grapheme: string): number {
  if (/^[\p{M}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** Breaks spans into rows of at most `width` columns (at least 2), between words where it can. */
export function wrap(spans: readonly Span[], width: number): Line[] {
  const most = Math.max(2, width);
  const rows: Span[][] = [[]];
  let used = 0;
  const newRow = () => {
    rows.push([]);
    used = 0;
  };
  const put = (text: string, style: Style | undefined) => {
    rows.at(-1)?.push({ text, style });
    used += widthOf(text);
  };
  for (const { word, style } of spans.flatMap(words)) {
    const size = widthOf(word);
    const isSpace = word.trim() === '';
    if (used + size <= most) put(word, style);
    else if (isSpace) newRow();
    else {
      if (used > 0) newRow();
      for (const piece of size <= most ? [word] : pieces(word, most)) {
        if (used > 0) newRow();
        put(piece, style);
      }
    }
  }
  return rows.map((row) => ({ spans: row }));
}

const words = ({ text, style }: Span) => (clean(text).match(/ +|[^ ]+/g) ?? []).map((word) => ({ word, style }));

/** A word that is wider than a row, cut between graphemes. */
function pieces(word: string, most: number): string[] {
  const cut: string[] = [];
  let piece = '';
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    if (used + columns(segment) > most) {
      cut.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += columns(segment);
  }
  return piece === '' ? cut : [...cut, piece];
}

/** Puts `first` before the first row and as many columns of space, or `rest`, before the others. */
export function indent(lines: readonly Line[], first: Span, rest = ' '.repeat(widthOf(first.text))): Line[] {
  return lines.map((one, index) => ({ ...one, spans: [index === 0 ? first : { text: rest }, ...one.spans] }));
}

/** The row as a terminal takes it; without colour, as a file does. */
export function paint({ spans }: Line, colour: boolean): string {
  return spans
    .map(({ text, style }) => (colour && style ? `\u001B[${SGR[style]}m${text}\u001B[0m` : text))
    .join('')
    .trimEnd();
}
