import { OpsError } from '../../src/errors.ts';
import type { CommandEnd } from './command-scripts.ts';

/** Less than this left on a disk is none. */
const LEAST_KIB = 2048;
/** How many of the last lines a person is shown at once; all of them are kept. */
const LAST_LINES = 4;
const MOST_CHARACTERS = 500;
/** What Node and Java print after the error itself: where it came from, frame by frame. */
const STACK = /^\s+at \S|^\s*\^+\s*$|^Node\.js v\d/;

/** What a command may take, and where that is set. */
export interface CommandLimits {
  ms: number;
  setting: string;
  processes: number;
}

/** The last lines with anything on them, fit for a sentence: what a person looks for first, so no stack of calls. */
export function lastLines(lines: readonly string[], most = LAST_LINES): string {
  const said = lines
    .map((line) =>
      line
        .replace(/\p{Cc}\[[0-9;]*[A-Za-z]/gu, '')
        .replace(/\p{Cc}+/gu, ' ')
        .trimEnd(),
    )
    .filter((line) => line.trim() !== '');
  const telling = said.filter((line) => !STACK.test(line));
  const text = (telling.length > 0 ? telling : said).slice(-most).join('\n');
  return text.length > MOST_CHARACTERS ? `…${text.slice(1 - MOST_CHARACTERS)}` : text;
}

export const lastWords = (lines: readonly string[]): string => {
  const words = lastLines(lines);
  return words === '' ? 'It said nothing.' : `Its last words: ${words}`;
};

/**
 * Why a person's command failed, with what it said last.
 * @param command.doing "Building web"
 */
export function commandTrouble(
  { result, code, freeKiB }: CommandEnd,
  { doing, setting, ms, processes, lines }: CommandLimits & { doing: string; lines: readonly string[] },
): OpsError {
  const failed = (sentence: string, hint = '') =>
    new OpsError('failed', sentence, { hint: [hint, lastWords(lines)].filter(Boolean).join(' ') });
  const last = lines.slice(-60).join('\n');
  if (result === 'timeout') {
    return failed(
      `${doing} did not end within ${spanText(ms)}, and was ended.`,
      `The limit is ${setting} in berth.yml.`,
    );
  }
  if (freeKiB < LEAST_KIB || /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(last)) {
    return failed(`${doing} filled the disk of the container.`, 'Ask again with a larger size, or build less.');
  }
  if (result === 'oom-kill' || /JavaScript heap out of memory|^MemoryError/m.test(last)) {
    return failed(`${doing} needed more memory than the container has.`, 'Ask again with a larger size.');
  }
  if (/Resource temporarily unavailable|EAGAIN|[Cc]annot fork|can't start new thread/.test(last)) {
    return failed(`${doing} began more processes than the ${processes} that it may have.`);
  }
  return failed(
    result === 'signal' ? `${doing} was ended by signal ${code}.` : `${doing} failed with exit code ${code}.`,
  );
}

const spanText = (ms: number) => (ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1000} seconds`);
