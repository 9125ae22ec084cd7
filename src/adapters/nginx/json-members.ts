/** Where the members of a JSON object stand in its text. */

export interface Member {
  key: string;
  value: unknown;
  /** From the quote of the key to behind the value. */
  keyAt: number;
  valueAt: number;
  end: number;
}

const SPACE = /\s*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

/** @throws SyntaxError for text that is not one JSON object, or in which two members have the same name */
export function membersOf(text: string): Member[] {
  const whole: unknown = JSON.parse(text);
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) throw new SyntaxError('not an object');
  const members: Member[] = [];
  let at = skip(text, text.indexOf('{') + 1);
  // From here on the text is known to be JSON, so only the places of things are looked for.
  while (text[at] === '"') {
    const keyAt = at;
    const keyEnd = match(STRING, text, at);
    const key = String(JSON.parse(text.slice(keyAt, keyEnd)));
    const valueAt = skip(text, skip(text, keyEnd) + 1);
    const end = valueEnd(text, valueAt);
    if (members.some((member) => member.key === key)) throw new SyntaxError('a name stands twice');
    members.push({ key, value: JSON.parse(text.slice(valueAt, end)), keyAt, valueAt, end });
    at = skip(text, end);
    if (text[at] === ',') at = skip(text, at + 1);
  }
  return members;
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const char = text[at] ?? '';
    if (char === '"') {
      at = match(STRING, text, at);
      if (depth === 0) return at;
      continue;
    }
    if ('{['.includes(char)) depth += 1;
    else if ('}]'.includes(char)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && /[,\s]/.test(char)) return at;
    at += 1;
  }
  return text.length;
}

const skip = (text: string, at: number) => match(SPACE, text, at);

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
