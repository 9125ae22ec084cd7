/**
 * Command lines as values. A word can never become an operator nor an operator a word, because the only way
 * to text is `render`, which quotes every word always. Pure; both the SSH adapter and those who are given a
 * shell use it.
 */
import { OpsError } from '../errors.ts';

/** A command, or commands joined by an operator. */
export type Command = { kind: 'exec'; words: readonly string[] } | { kind: 'and' | 'pipe'; parts: readonly Command[] };

/** One program and its arguments. */
export function exec(...words: string[]): Command {
  if (words.length === 0) throw new RangeError('A command needs at least one word.');
  return { kind: 'exec', words };
}

/** Each part runs only when the one before it succeeded (`&&`). */
export function and(...parts: Command[]): Command {
  return joined('and', parts);
}

/** Each part reads what the one before it prints (`|`); the exit code is the last part's. */
export function pipe(...parts: Command[]): Command {
  return joined('pipe', parts);
}

/**
 * One word for a POSIX shell (2.2.2 Single-Quotes): everything between single quotes is literal, and a quote
 * itself is written as '\''.
 * @throws OpsError `invalid` for a NUL, which no argument of a process can carry
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new OpsError('invalid', 'A word of a command cannot contain a NUL character.');
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The line that a POSIX shell reads as exactly this command. */
export function render(command: Command): string {
  if (command.kind === 'exec') return command.words.map(quote).join(' ');
  const operator = command.kind === 'and' ? ' && ' : ' | ';
  return command.parts.map(inner).join(operator);
}

// Braces keep a nested list one operand; a single command needs none.
function inner(command: Command): string {
  return command.kind === 'exec' ? render(command) : `{ ${render(command)}; }`;
}

function joined(kind: 'and' | 'pipe', parts: Command[]): Command {
  if (parts.length === 0) throw new RangeError(`"${kind}" needs at least one command.`);
  return { kind, parts };
}
