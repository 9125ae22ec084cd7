/** Text with markup, read: what the page draws, and what it was read from. */

export type Inline =
  | { kind: 'text'; text: string; raw: string }
  | { kind: 'code'; text: string; raw: string }
  | { kind: 'emoji'; name: string; char: string; raw: string }
  | { kind: 'link'; url: string; label: string; raw: string }
  | { kind: 'user' | 'channel' | 'special'; id: string; label: string | undefined; raw: string }
  | { kind: 'date'; seconds: number; format: string; url: string | undefined; fallback: string; raw: string }
  | { kind: Emphasis; mark: string; children: Inline[] };

export type Emphasis = 'bold' | 'italic' | 'strike';

export type Passage =
  | { kind: 'lines'; lines: Line[] }
  | { kind: 'quote'; lines: Line[] }
  | { kind: 'pre'; text: string; raw: string };

/** A line, with the sign of a quotation that it began with and the line break that ended it. */
export interface Line {
  sign: string;
  children: Inline[];
  end: '' | '\n';
}

/** The source again, character by character: nothing that was written is lost in reading. */
export function sourceOf(passages: readonly Passage[]): string {
  return passages
    .flatMap((one) =>
      one.kind === 'pre' ? one.raw : one.lines.map((line) => line.sign + source(line.children) + line.end),
    )
    .join('');
}

function source(children: readonly Inline[]): string {
  return children.map((one) => ('mark' in one ? one.mark + source(one.children) + one.mark : one.raw)).join('');
}

/** What a reader reads, without any markup. */
export function wordsOf(children: readonly Inline[]): string {
  return children
    .map((one) => {
      if ('mark' in one) return wordsOf(one.children);
      if (one.kind === 'emoji') return one.char;
      if (one.kind === 'link') return one.label;
      if (one.kind === 'date') return one.fallback;
      return 'text' in one ? one.text : (one.label ?? one.id);
    })
    .join('');
}
