/** The Markdown of `markdown` blocks, in the parts that apps send. Pure, and linear in the text's length. */
export type MarkdownPassage =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'quote'; text: string }
  | { kind: 'pre'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'rule' };

export type MarkdownSpan =
  | { kind: 'text' | 'code' | 'bold' | 'italic' | 'strike'; text: string }
  | { kind: 'link'; text: string; url: string };

const ITEM = /^\s{0,8}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;

export function readMarkdown(text: string): MarkdownPassage[] {
  const passages: MarkdownPassage[] = [];
  let fence: string[] | undefined;
  let open = false;
  for (const row of text.split('\n')) {
    if (/^\s{0,3}```/.test(row)) {
      if (fence) passages.push({ kind: 'pre', text: fence.join('\n') });
      fence = fence ? undefined : [];
      open = false;
    } else if (fence) fence.push(row);
    else open = addRow(passages, row, open);
  }
  if (fence) passages.push({ kind: 'pre', text: fence.join('\n') });
  return passages;
}

/** Whether the next row may still belong to the same passage. */
function addRow(passages: MarkdownPassage[], row: string, open: boolean): boolean {
  const last = open ? passages.at(-1) : undefined;
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  const item = ITEM.exec(row);
  const quote = /^\s{0,3}>\s?(.*)$/.exec(row);
  if (row.trim() === '') return false;
  if (heading) passages.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
  else if (/^\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/.test(row)) passages.push({ kind: 'rule' });
  else if (item) {
    const ordered = item[1] !== undefined;
    if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item[2] ?? '');
    else passages.push({ kind: 'list', ordered, items: [item[2] ?? ''] });
    return true;
  } else {
    const kind = quote ? 'quote' : 'paragraph';
    const words = quote ? (quote[1] ?? '') : row;
    if (last?.kind === kind) last.text += `\n${words}`;
    else passages.push({ kind, text: words });
    return true;
  }
  return false;
}

const SPAN =
  /`([^`\n]{1,2000})`|\*\*([^*\n]{1,2000})\*\*|~~([^~\n]{1,2000})~~|\*([^*\s][^*\n]{0,2000})\*|\[([^\]\n]{1,500})\]\(([^)\s]{1,2000})\)/g;

export function readMarkdownSpans(text: string): MarkdownSpan[] {
  const spans: MarkdownSpan[] = [];
  let at = 0;
  for (const found of text.matchAll(SPAN)) {
    const [whole, code, bold, strike, italic, label, url] = found;
    if (found.index > at) spans.push({ kind: 'text', text: text.slice(at, found.index) });
    at = found.index + whole.length;
    if (label !== undefined && url !== undefined) spans.push({ kind: 'link', text: label, url });
    else if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (bold !== undefined) spans.push({ kind: 'bold', text: bold });
    else if (strike !== undefined) spans.push({ kind: 'strike', text: strike });
    else spans.push({ kind: 'italic', text: italic ?? '' });
  }
  if (at < text.length) spans.push({ kind: 'text', text: text.slice(at) });
  return spans;
}
