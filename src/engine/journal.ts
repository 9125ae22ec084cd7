import { type ErrorData, OpsError } from '../errors.ts';
import type { Plan } from './plan.ts';
import type { Facts } from './step.ts';

/** One thing that is known to have happened in a job. `at` is milliseconds since the epoch. */
export type Entry = { at: number } & (
  | { kind: 'started' | 'undoing' | 'undone'; step: string }
  | { kind: 'done'; step: string; facts: Facts }
  /** It did not answer; the queue will try the job again. */
  | { kind: 'waiting'; step: string; error: ErrorData }
  /** From here on the job only undoes. Without a step: it was cancelled between two steps. */
  | { kind: 'failed'; step?: string; error: ErrorData }
  /** Its undo failed: what it made is still there. */
  | { kind: 'left'; step: string; error: ErrorData }
  | { kind: 'ended'; outcome: 'succeeded' | 'undone' | 'left' }
);

/** Where a job's entries are kept. `append` resolves when the entry is safe and rejects when it may not be written. */
export interface Journal {
  readonly entries: readonly Entry[];
  append(entry: Entry): Promise<void>;
}

/** What a list of entries amounts to. `started` is in the order of starting. */
export interface Progress {
  facts: Facts;
  started: Set<string>;
  done: Set<string>;
  undone: Set<string>;
  left: Map<string, ErrorData>;
  failure: { step?: string; error: ErrorData } | undefined;
  outcome: 'succeeded' | 'undone' | 'left' | undefined;
}

/** Reads a journal against its plan. A step that the plan does not know is refused: another version wrote it. */
export function progressOf<P>(plan: Plan<P>, initial: Facts, entries: readonly Entry[]): Progress {
  const sets = { started: new Set<string>(), done: new Set<string>(), undone: new Set<string>() };
  const progress = {
    facts: { ...initial },
    ...sets,
    left: new Map(),
    failure: undefined,
    outcome: undefined,
  };
  for (const entry of entries) {
    const name = 'step' in entry ? entry.step : undefined;
    if (name !== undefined && !plan.steps.some((step) => step.name === name)) {
      throw new OpsError('invalid', `This job was begun by a Berth that knew a step called ${name}.`, {
        hint: 'Run the version that began it, or undo by hand what its journal names.',
      });
    }
    note(progress, entry);
  }
  return progress;
}

/** Adds one entry to what is known. */
export function note(progress: Progress, entry: Entry): void {
  if (entry.kind === 'started' || entry.kind === 'undone' || entry.kind === 'done')
    progress[entry.kind].add(entry.step);
  if (entry.kind === 'done') Object.assign(progress.facts, entry.facts);
  if (entry.kind === 'left') progress.left.set(entry.step, entry.error);
  if (entry.kind === 'ended') progress.outcome = entry.outcome;
  if (entry.kind === 'failed') progress.failure ??= entry;
}
