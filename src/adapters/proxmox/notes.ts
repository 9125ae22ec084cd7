/**
 * A container's notes, as Berth writes them: the stamp of the job that made it on the first line, then text
 * for people. The stamp is what makes every act repeatable, so it stands there from the moment of cloning.
 */

export interface Notes {
  stamp: string;
  /** May be empty; lines end with `\n`, and neither end of the text is white space. */
  text: string;
}

/** The text of a clone that nobody has configured yet. */
export const unfinished = 'Berth is making this container.';

/** Proxmox refuses notes of more characters than this. */
const longest = 8192;
const firstLine = /^berth:([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/;

/**
 * The notes as text for Proxmox. Text that would be too long is cut.
 * @throws RangeError for a stamp that could not be found again
 */
export function printNotes({ stamp, text }: Notes): string {
  const first = `berth:${stamp}`;
  if (!firstLine.test(first)) throw new RangeError(`${JSON.stringify(stamp)} cannot be a stamp.`);
  const body = clean(text);
  return (body === '' ? first : `${first}\n${body}`).slice(0, longest).trimEnd();
}

/** What notes say, or undefined when they are not ours. Proxmox adds a newline at the end of what it stores. */
export function parseNotes(description: string | undefined): Notes | undefined {
  const [first, ...rest] = (description ?? '').replaceAll('\r\n', '\n').split('\n');
  const stamp = firstLine.exec(first?.trimEnd() ?? '')?.[1];
  return stamp === undefined ? undefined : { stamp, text: clean(rest.join('\n')) };
}

function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
