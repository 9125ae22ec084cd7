/** Cutting a line of mrkdwn into its pieces, each from where the last one ended: linear in the line's length. */
import { emojiNamed } from './emoji.ts';
import { unescaped } from './entities.ts';
import type { Inline } from './tree.ts';

/** A piece that stands for itself, or a mark that may begin or end emphasis. */
export type Piece = Inline | { kind: 'mark'; char: string; opens: boolean; closes: boolean };

const WORD = /[\p{L}\p{N}_]/u;
const EMOJI = /:([a-z0-9_+-]{1,64}):/y;
const URL_START = /https?:\/\/[^\s<>"|`]+/y;
const TAIL = /(?:[.,;:!?'"()*_~]|&gt;|&lt;)$/;

export function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let plainFrom = 0;
  let at = 0;
  // Once there is no further backtick, nobody needs to look for one again.
  let ticks = true;
  const take = (piece: Piece, length: number) => {
    plain(at);
    pieces.push(piece);
    at += length;
    plainFrom = at;
  };
  const plain = (end: number) => {
    const raw = line.slice(plainFrom, end);
    if (raw !== '') pieces.push({ kind: 'text', text: unescaped(raw), raw });
  };
  while (at < line.length) {
    const char = line[at] ?? '';
    if (char === '`' && ticks) {
      const end = line.indexOf('`', at + 1);
      ticks = end >= 0;
      if (end > at + 1) {
        const raw = line.slice(at, end + 1);
        take({ kind: 'code', text: unescaped(raw.slice(1, -1)), raw }, raw.length);
        continue;
      }
    } else if (char === '<') {
      const found = angle(line, at);
      if (found) {
        take(found, found.raw.length);
        continue;
      }
    } else if (char === ':') {
      EMOJI.lastIndex = at;
      const [raw = '', name = ''] = EMOJI.exec(line) ?? [];
      const known = emojiNamed(name);
      if (known) {
        take({ kind: 'emoji', name, char: known, raw }, raw.length);
        continue;
      }
    } else if (char === 'h' && !WORD.test(line[at - 1] ?? ' ')) {
      URL_START.lastIndex = at;
      const raw = withoutTail(URL_START.exec(line)?.[0] ?? '');
      if (raw.length > 'https://'.length && URL.canParse(unescaped(raw))) {
        take({ kind: 'link', url: unescaped(raw), label: unescaped(raw), raw }, raw.length);
        continue;
      }
    } else if (char === '*' || char === '_' || char === '~') {
      take({ kind: 'mark', char, ...edges(line, at) }, 1);
      continue;
    }
    at += 1;
  }
  plain(line.length);
  return pieces;
}

/** Punctuation after an address belongs to the sentence. */
function withoutTail(url: string): string {
  let end = url.length;
  for (let length = 1; length > 0; end -= length)
    length = TAIL.exec(url.slice(Math.max(0, end - 4), end))?.[0].length ?? 0;
  return url.slice(0, end);
}

/** Emphasis begins and ends at the edge of a word: snake_case_names stay what they are. */
function edges(line: string, at: number): { opens: boolean; closes: boolean } {
  const [before, after] = [line[at - 1] ?? ' ', line[at + 1] ?? ' '];
  const outside = (char: string) => char === '_' || !WORD.test(char);
  return { opens: outside(before) && !/\s/.test(after), closes: outside(after) && !/\s/.test(before) };
}

type Angle = Exclude<Inline, { mark: string }>;

/** What stands between angle brackets: a link, somebody, a channel, a date. */
function angle(line: string, from: number): Angle | undefined {
  let end = from + 1;
  while (end < line.length && line[end] !== '>' && line[end] !== '<') end += 1;
  if (line[end] !== '>' || end === from + 1) return undefined;
  const raw = line.slice(from, end + 1);
  const inside = raw.slice(1, -1);
  const bar = inside.indexOf('|');
  const [target, label] = bar < 0 ? [inside, undefined] : [inside.slice(0, bar), unescaped(inside.slice(bar + 1))];
  const id = target.slice(1);
  if (target.startsWith('@') && id) return { kind: 'user', id, label, raw };
  if (target.startsWith('#') && id) return { kind: 'channel', id, label, raw };
  if (target.startsWith('!date^')) return dated(target, label, raw);
  if (target.startsWith('!') && id) return { kind: 'special', id, label, raw };
  const url = unescaped(target);
  return URL.canParse(url) ? { kind: 'link', url, label: label || url, raw } : undefined;
}

function dated(target: string, label: string | undefined, raw: string): Angle | undefined {
  const [, seconds = '', format = '', url] = target.split('^');
  if (!/^\d{1,12}$/.test(seconds)) return undefined;
  return { kind: 'date', seconds: Number(seconds), format: unescaped(format), url, fallback: label ?? '', raw };
}
