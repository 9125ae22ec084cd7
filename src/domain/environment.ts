/**
 * Environments as people paste them: the text of a `.env` file. It is a strict reading of what the library dotenv does,
 * which the test holds it to: nothing is expanded, the last of two values counts, and what dotenv would pass over or cut
 * off without a word is a problem here, so that no value is lost silently.
 */

/** Why a text is no environment, at the line where it goes wrong. Names no value. */
export interface EnvironmentProblem {
  /** From 1. */
  line: number;
  message: string;
}

/** In bytes, as UTF-8. */
export const MOST_ENVIRONMENT_BYTES = 45_000;

type Reading = { values: Record<string, string> } | { problems: EnvironmentProblem[] };

const MOST_PROBLEMS = 5;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The values of the text of a `.env` file by their names, or what is wrong with it. */
export function parseEnvironment(text: string): Reading {
  if (Buffer.byteLength(text) > MOST_ENVIRONMENT_BYTES) {
    return { problems: [{ line: 1, message: `The text has more than ${MOST_ENVIRONMENT_BYTES / 1000} kB.` }] };
  }
  const lines = text.split(/\r\n|\r|\n/);
  const values = new Map<string, string>();
  const problems: EnvironmentProblem[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = at + 1;
    const read = readValue(lines, at);
    at = read.next;
    if ('message' in read) problems.push({ line, message: `Line ${line}: ${read.message}` });
    else if ('name' in read) values.set(read.name, read.value);
  }
  if (problems.length > 0) return { problems: problems.slice(0, MOST_PROBLEMS) };
  return { values: Object.fromEntries(values) };
}

/** `next` is the first line after what was read. */
type Read = { next: number } & (object | { name: string; value: string } | { message: string });

function readValue(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? '';
  const next = at + 1;
  if (line.includes('\0')) return { next, message: 'it holds a NUL, which no environment can.' };
  if (/^\s*(?:#|$)/.test(line)) return { next };
  const equals = line.indexOf('=');
  if (equals === -1) return { next, message: 'write NAME=value.' };
  const name = line
    .slice(0, equals)
    .trim()
    .replace(/^export\s+/, '');
  const rest = line.slice(equals + 1).trimStart();
  const [quote = ''] = rest;
  if (!NAME.test(name)) {
    return { next, message: 'a name has letters, digits and underscores, and does not begin with a digit.' };
  }
  if (quote === '"' || quote === "'" || quote === '`') return quoted(lines, at, { name, quote, first: rest.slice(1) });
  const comment = rest.indexOf('#');
  if (comment > 0 && !/\s/.test(rest[comment - 1] ?? '')) {
    return { next, message: `put the value of ${name} in quotes: what follows # would be lost.` };
  }
  return { next, name, value: (comment === -1 ? rest : rest.slice(0, comment)).trim() };
}

/** A quoted value ends at the same quote, which may be on a later line. A backslash before a quote stays, as does the quote. */
function quoted(
  lines: readonly string[],
  at: number,
  { name, quote, first }: { name: string; quote: string; first: string },
): Read {
  const text: string[] = [];
  for (let index = at; index < lines.length; index += 1) {
    const line = index === at ? first : (lines[index] ?? '');
    if (line.includes('\0')) return { next: index + 1, message: 'it holds a NUL, which no environment can.' };
    const end = closing(line, quote);
    if (end === undefined) {
      text.push(line);
      continue;
    }
    const next = index + 1;
    if (!/^\s*(?:#.*)?$/.test(line.slice(end + 1))) {
      return { next, message: `something follows the value of ${name} after its closing quote.` };
    }
    const value = [...text, line.slice(0, end)].join('\n');
    return { next, name, value: quote === '"' ? value.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : value };
  }
  return { next: at + 1, message: `the quote before the value of ${name} is never closed.` };
}

function closing(line: string, quote: string): number | undefined {
  for (let index = 0; index < line.length; index += 1) {
    if (line[index] === '\\' && line[index + 1] === quote) index += 1;
    else if (line[index] === quote) return index;
  }
  return undefined;
}
