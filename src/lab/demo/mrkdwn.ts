/** Slack's markup, in the few forms that an app sends: bold, italic, struck, code, links, mentions and entities. */
import { type Line, type Span, type Style, wrap } from './line.ts';

/** What the ids in messages stand for. */
export type Names = (id: string) => string | undefined;

const TOKEN = /`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~|<([^<>\n]+)>/g;
const EMOJI: Readonly<Record<string, string>> = { warning: '⚠', white_check_mark: '✓', x: '✕', lock: '[locked]' };

/** The rows of a mrkdwn text. */
export function mrkdwn(text: string, width: number, names: Names, style?: Style): Line[] {
  return text.split('\n').flatMap((row) => wrap(spansOf(row, names, style), width));
}

function spansOf(text: string, names: Names, base: Style | undefined): Span[] {
  const spans: Span[] = [];
  let at = 0;
  const add = (piece: string, style?: Style) => {
    if (piece !== '') spans.push({ text: entities(piece), style: style ?? base });
  };
  for (const found of text.matchAll(TOKEN)) {
    const [whole, code, bold, italic, struck, link] = found;
    // Markup begins and ends at the edge of a word: snake_case_names stay what they are.
    const inside = /\w$/.test(text.slice(0, found.index)) || /^\w/.test(text.slice(found.index + whole.length));
    if (inside && link === undefined) continue;
    add(text.slice(at, found.index));
    at = found.index + whole.length;
    if (code !== undefined) add(code, 'code');
    else if (link !== undefined) add(mention(link, names), /^[@#]/.test(link) ? 'who' : base);
    // Bold may hold mentions.
    else if (bold !== undefined) spans.push(...spansOf(bold, names, 'bold'));
    else add(italic ?? struck ?? '');
  }
  add(text.slice(at));
  return spans;
}

/** `@U1`, `#C1|general`, `!here`, `https://host|text`. */
function mention(link: string, names: Names): string {
  const [target = '', label] = link.split('|');
  if (target.startsWith('@')) return `@${label ?? names(target.slice(1)) ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label ?? names(target.slice(1)) ?? target.slice(1)}`;
  if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
  return label && label !== target ? `${label} (${target})` : target;
}

const entities = (text: string) =>
  text
    .replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
