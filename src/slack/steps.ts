import type { Entry } from '../engine/journal.ts';
import type { Plan } from '../engine/plan.ts';
import type { Facts, Step } from '../engine/step.ts';
import type { ErrorData } from '../errors.ts';

/** What can be said of a step. `skipped`: the job failed before it was begun; `stopped`: while it ran. */
export type StepState =
  | 'pending'
  | 'running'
  | 'done'
  | 'waiting'
  | 'failed'
  | 'stopped'
  | 'skipped'
  | 'undoing'
  | 'undone'
  | 'left';

export interface StepLine {
  name: string;
  title: string;
  state: StepState;
  /** While it runs since its start, once done from start to end; undefined where it says nothing. */
  tookMs: number | undefined;
  /** A few words on what came of it, or what it waits for just now. */
  shows: string | undefined;
  error: ErrorData | undefined;
}

/** What can be said of a job. */
export interface JobState {
  state: 'queued' | 'running' | 'waiting' | 'undoing' | 'succeeded' | 'undone' | 'left';
  lines: readonly StepLine[];
  done: number;
  tookMs: number | undefined;
  failure: { title: string | undefined; error: ErrorData } | undefined;
}

export interface JobRecord<Ports> {
  plan: Plan<Ports>;
  entries: readonly Entry[];
  /** The facts that were there before the first step; some steps tell by them what came of them. */
  initial: Facts;
  /** What steps say they wait for, by step name. */
  notes: ReadonlyMap<string, string>;
  now: number;
}

/** Reads a journal against its plan, for people. Steps that the plan does not know are left out: nothing here fails. */
export function jobState<P>({ plan, entries, initial, notes, now }: JobRecord<P>): JobState {
  const facts = { ...initial };
  for (const entry of entries) if (entry.kind === 'done') Object.assign(facts, entry.facts);
  const failed = entries.find((entry) => entry.kind === 'failed');
  const ended = entries.find((entry) => entry.kind === 'ended');
  const lines = plan.steps.map((step) => stepLine(step, { entries, facts, notes, now, failed: failed !== undefined }));
  const last = entries.at(-1);
  const first = entries[0];
  const running = failed ? 'undoing' : last?.kind === 'waiting' ? 'waiting' : 'running';
  return {
    state: ended?.outcome ?? (first ? running : 'queued'),
    lines,
    done: lines.filter(({ state }) => state === 'done').length,
    tookMs: first ? Math.max(0, (ended?.at ?? now) - first.at) : undefined,
    failure: failed
      ? { title: plan.steps.find(({ name }) => name === failed.step)?.title, error: failed.error }
      : undefined,
  };
}

interface Known {
  entries: readonly Entry[];
  facts: Facts;
  notes: ReadonlyMap<string, string>;
  now: number;
  failed: boolean;
}

function stepLine<P>(step: Step<P>, { entries, facts, notes, now, failed }: Known): StepLine {
  const mine = entries.filter((entry) => 'step' in entry && entry.step === step.name);
  const started = mine.find(({ kind }) => kind === 'started')?.at;
  const line = { name: step.name, title: step.title, tookMs: undefined, shows: undefined, error: undefined };
  if (started === undefined) return { ...line, state: failed ? 'skipped' : 'pending' };

  const done = mine.find(({ kind }) => kind === 'done');
  const took = Math.max(0, (done?.at ?? now) - started);
  const end = mine.findLast(({ kind }) => kind === 'left' || kind === 'undone' || kind === 'undoing');
  const failure = mine.find((entry) => entry.kind === 'failed');
  if (end?.kind === 'left') return { ...line, state: 'left', error: end.error };
  // What failed stays in sight although it was undone as well: the job's own line says that.
  if (failure && end?.kind !== 'undoing') return { ...line, state: 'failed', error: failure.error };
  if (end) return { ...line, state: end.kind === 'undone' ? 'undone' : 'undoing', error: failure?.error };
  if (done) return { ...line, state: 'done', tookMs: took, shows: shown(step, facts) };
  if (failed) return { ...line, state: 'stopped' };
  const note = notes.get(step.name);
  const waiting = mine.findLast((entry) => entry.kind === 'waiting');
  // A step that says something is at work again, whatever it said at its last try.
  if (waiting && note === undefined) return { ...line, state: 'waiting', error: waiting.error };
  return { ...line, state: 'running', tookMs: took, shows: note };
}

/** Showing is a courtesy: a `shows` that fails must not hide the job. */
function shown<P>(step: Step<P>, facts: Facts): string | undefined {
  const keys = [...step.needs, ...step.gives];
  try {
    return step.shows?.(Object.fromEntries(keys.filter((key) => key in facts).map((key) => [key, facts[key]])));
  } catch {
    return undefined;
  }
}

/** "1.2 s", "34 s", "3 min 5 s": whole seconds from ten on. */
export function duration(ms: number): string {
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : inSeconds(Math.round(ms / 1000));
}

/** Of a running step: whole seconds, so that a repaint within the same second changes nothing. */
export function elapsed(ms: number): string {
  return inSeconds(Math.floor(ms / 1000));
}

function inSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
