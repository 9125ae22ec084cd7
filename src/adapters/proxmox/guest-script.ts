/**
 * A script on its way into a container and its answer on the way out. `pct` has exit codes of its own that a
 * script might give as well (2, 255), so a script's end is marked: a line with a word that only this call
 * knows, and the code. No mark means that the script did not run to an end.
 */
import { quote } from '../../ports/command.ts';

/** What a script finds around it, whatever the container's own startup files say. */
const ENVIRONMENT = `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
cd /root`;

export interface Wrapping {
  /** What the script is called: one of a name runs at a time. */
  label: string;
  body: string;
  input: readonly string[];
  /** A word that the script's output cannot contain by accident. */
  mark: string;
  /** What is done before the script, which may read from standard input too. */
  before?: string;
  /** Standard input, as far as it is for what is done before. */
  ahead?: string;
  /** What the script itself reads on standard input; nothing unless given. */
  content?: string | undefined;
}

/**
 * What `bash -s` gets on standard input. It is one compound command, which bash reads to its closing brace
 * before it runs anything: a script that is cut off on the way does nothing at all. Content stands behind it,
 * where bash, which reads no further than it must, leaves it to the script. The words travel in here because a
 * command line is visible to everybody on the node.
 *
 * A script runs on when the worker that began it has died, and the next worker begins the same one again: it waits
 * for the first, or else the two would undo each other's work, whichever ends last.
 */
export function wrapScript({ label, body, input, mark, before = '', ahead = '', content }: Wrapping): string {
  return `{
${ENVIRONMENT}
main() {
${body}
}
set -- ${input.map(quote).join(' ')}
# A subshell, so that "exit" and traps of the script end it and not this.
( set -euo pipefail
exec 8> /run/berth-${lockName(label)}.lock
flock 8
${before}
main "$@" 8>&-${content === undefined ? ' </dev/null' : ''} )
printf '\\n%s %d\\n' ${quote(mark)} "$?"
exit 0
}
${ahead}${content ?? ''}`;
}

const lockName = (label: string) =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80);

/** A script as a file that bash runs by itself. */
export function scriptFile(body: string, input: readonly string[]): string {
  return `${ENVIRONMENT}
main() {
${body}
}
set -- ${input.map(quote).join(' ')}
set -euo pipefail
main "$@"
exit
`;
}

/** The script's output and exit code, or undefined when there is no mark. */
export function readScript(stdout: string, mark: string): { output: string; code: number } | undefined {
  const at = stdout.lastIndexOf(`\n${mark} `);
  if (at < 0) return undefined;
  const [, code] = /^(\d+)\n/.exec(stdout.slice(at + mark.length + 2)) ?? [];
  return code === undefined ? undefined : { output: stdout.slice(0, at), code: Number(code) };
}

/** The last line with anything on it, fit for a sentence; undefined when there is none. */
export function lastWords(text: string): string | undefined {
  const line = text
    .split('\n')
    .map((one) => one.replace(/\p{Cc}+/gu, ' ').trim())
    .findLast((one) => one !== '');
  return line !== undefined && line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
