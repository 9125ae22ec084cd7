import { stripVTControlCharacters } from 'node:util';
import { errorForLog, type Log } from './slack/log.ts';
import type { JobOutput } from './store/output.ts';

const LONGEST_LINE = 500;

/** What the steps of one job say, on its way into memory: in order, together where many come at once, never waited for. */
export interface OutputWriter {
  /** Whether anything was said, by this worker or one before it. */
  any(): boolean;
  write(step: string, text: string): void;
  /** Resolves when all that was written is kept, or was given up. */
  end(): Promise<void>;
}

export function outputWriter(job: string, store: JobOutput, log: Log, onFirst: () => void): OutputWriter {
  let any = false;
  let waiting: string[] = [];
  const said = () => {
    if (any) return;
    any = true;
    onFirst();
  };
  const failed = (error: unknown) => log.warn({ job, ...errorForLog(error) }, 'the output of a step was not kept');
  let busy: Promise<void> = store
    .tail(job, 1)
    .then((lines) => lines.length > 0 && said())
    .then(() => {}, failed);
  const flush = async () => {
    const lines = waiting;
    waiting = [];
    await store.add(job, lines).catch(failed);
  };
  return {
    any: () => any,
    write(step, text) {
      const line = `${step}: ${clean(text)}`.slice(0, LONGEST_LINE);
      if (waiting.push(line) === 1) busy = busy.then(flush);
      said();
    },
    end: () => busy,
  };
}

/** Programs colour their output and redraw lines; people read it as plain text. */
function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}
