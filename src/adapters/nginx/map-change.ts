/** Changing the port map on the proxy host: only if it is still what the change was made from. */
import { createHash } from 'node:crypto';
import { OpsError } from '../../errors.ts';
import { commonRefusal } from './refusals.ts';
import { unexpected, type Work } from './work.ts';

const ATTEMPTS = 10;

type Said = [word: string, rest: string][];

/** Size and SHA-256 of a content, as the script checks them; two empty words for no file. */
export function sized(content: string | undefined): [string, string] {
  return content === undefined ? ['', ''] : [String(Buffer.byteLength(content)), sumOf(content)];
}

/**
 * Makes a change of the map together with what `run` does, anew whenever somebody else has changed the map meanwhile.
 * @param map its text as it was seen; undefined where none is kept
 * @param change gives the new text; undefined: it stays
 * @returns what the verb printed
 */
export async function putMap(
  work: Pick<Work, 'look'>,
  map: string | undefined,
  change: (text: string) => string | undefined,
  signal: AbortSignal,
  run: (words: readonly string[], contents: readonly string[]) => Promise<Said>,
): Promise<Said> {
  let known = map;
  for (let attempt = 1; ; attempt += 1) {
    const changed = known === undefined ? undefined : change(known);
    const said = await run([...sized(changed), sumOf(known ?? '')], [changed ?? '']);
    const others = said.some(([word]) => word === 'map-changed');
    if (!others) return finished(said);
    if (attempt === ATTEMPTS) {
      throw new OpsError('unavailable', 'The port map on the proxy changes faster than Berth can follow.');
    }
    known = (await work.look(signal)).map;
  }
}

function finished(said: Said): Said {
  for (const [word, rest] of said) {
    const refusal = commonRefusal(word, rest);
    if (refusal) throw refusal;
  }
  if (said.some(([word]) => word === 'done' || word === 'none')) return said;
  throw unexpected(said);
}

const sumOf = (content: string) => createHash('sha256').update(content).digest('hex');
