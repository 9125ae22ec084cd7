import { type ErrorData, errorData, OpsError } from '../errors.ts';
import { type Entry, type Journal, note, type Progress, progressOf } from './journal.ts';
import type { Plan } from './plan.ts';
import type { Facts, Step, StepContext } from './step.ts';

/**
 * Why a run is asked to stop, as the reason of its abort signal. `shutdown` ends at the next step boundary and
 * leaves the journal for the next worker; `cancelled` is a failure, so it undoes; `lost` means that another
 * worker has the job now, so nothing more may be done or written.
 */
export type Stop = { stop: 'shutdown' } | { stop: 'cancelled'; by: string } | { stop: 'lost' };

/** Thrown by `run` when it was stopped before the end; the journal says how far it came. */
export class Interrupted extends Error {}

export interface RunOptions<Ports> {
  ports: Ports;
  job: string;
  /** Aborted with a `Stop` as its reason. */
  signal: AbortSignal;
  /** The queue would not try again: then `unavailable` is a failure like any other. */
  lastAttempt: boolean;
  onNote?(step: string, text: string, as?: 'output'): void;
  /** Each thing a step throws, as it was thrown: for the log, never for people. */
  onError?(step: string, error: unknown): void;
  now?(): number;
}

/**
 * Executes a plan from wherever its journal says it is, or undoes it. Resolves once the job has its outcome.
 * @throws OpsError `unavailable` when the queue should try again; Interrupted; whatever the journal throws, since
 * a journal that cannot be written is never a step's failure
 */
export async function run<P>(
  plan: Plan<P>,
  initial: Facts,
  journal: Journal,
  options: RunOptions<P>,
): Promise<Progress> {
  const progress = progressOf(plan, initial, journal.entries);
  const now = options.now ?? Date.now;

  /** First safe, then true: what the journal does not hold has not happened. */
  const save = async (entry: Entry) => {
    // A failure is known at once, so that no step starts while it is being written.
    if (entry.kind === 'failed') note(progress, entry);
    await journal.append(entry);
    note(progress, entry);
  };
  /** The only place that catches what a step throws; errors of the journal never pass through here. */
  const attempt = async <T>(step: Step<P>, signal: AbortSignal, act: (context: StepContext<P>) => Promise<T>) => {
    const say: StepContext<P>['note'] = (text, as) => options.onNote?.(step.name, text, as);
    try {
      return { ok: true as const, value: await act({ ...options, signal, note: say }) };
    } catch (error) {
      options.onError?.(step.name, error);
      return { ok: false as const, error };
    }
  };

  if (!progress.outcome && !progress.failure) await forwards();
  if (!progress.outcome) await backwards();
  return progress;

  async function forwards(): Promise<void> {
    const resumed = new Set(progress.started);
    const running = new Map<Step<P>, Promise<void>>();
    /** Ends the running steps: on a failure beside them, a cancel, a lost lock or a broken journal. */
    const halt = new AbortController();
    let retry: OpsError | undefined;
    const ended = (step: Step<P>) => () => running.delete(step);
    const onStop = () => stopOf(options.signal)?.stop !== 'shutdown' && halt.abort(options.signal.reason);
    if (options.signal.aborted) onStop();
    options.signal.addEventListener('abort', onStop, { once: true });
    try {
      for (;;) {
        for (const step of ready()) running.set(step, execute(step).finally(ended(step)));
        if (running.size === 0) break;
        await Promise.race(running.values());
      }
    } catch (error) {
      halt.abort(error); // the journal refused: end what runs and write nothing more
      await Promise.allSettled(running.values());
      throw error;
    } finally {
      options.signal.removeEventListener('abort', onStop);
    }
    const stop = stopOf(options.signal);
    if (stop?.stop === 'lost') throw new Interrupted(stop.stop);
    if (progress.failure) return;
    if (plan.steps.every((step) => progress.done.has(step.name)))
      return save({ at: now(), kind: 'ended', outcome: 'succeeded' });
    if (stop?.stop === 'cancelled') return save({ at: now(), kind: 'failed', error: cancelled(stop.by) });
    throw stop ? new Interrupted(stop.stop) : retry;

    /** The steps that may start now: needs met, lock free, nothing gone wrong. */
    function ready(): Step<P>[] {
      if (options.signal.aborted || retry || progress.failure) return [];
      const locks = new Set([...running.keys()].map((step) => step.lock));
      return plan.steps.filter((step) => {
        const begun = progress.done.has(step.name) || running.has(step);
        const waits = !step.needs.every((need) => need in progress.facts) || (step.lock && locks.has(step.lock));
        return !begun && !waits && locks.add(step.lock);
      });
    }

    async function execute(step: Step<P>): Promise<void> {
      const resuming = resumed.has(step.name);
      if (!resuming) await save({ at: now(), kind: 'started', step: step.name });
      const known = pick(progress.facts, step.needs);
      const result = await attempt(step, halt.signal, async (context) => {
        const found = resuming ? await step.probe?.(known, context) : undefined;
        return complete(step, found ?? (await step.run(known, context)));
      });
      if (result.ok) return save({ at: now(), kind: 'done', step: step.name, facts: result.value });
      // What a step says after it was told to end is the echo of that, not a failure of its own.
      const stop = stopOf(options.signal);
      if (progress.failure || stop?.stop === 'lost') return;
      const error = stop?.stop === 'cancelled' ? cancelled(stop.by) : errorData(result.error);
      if (error.reason === 'unavailable' && !options.lastAttempt) {
        retry ??= new OpsError('unavailable', error.message, { hint: error.hint, cause: result.error });
        return save({ at: now(), kind: 'waiting', step: step.name, error });
      }
      halt.abort(result.error);
      return save({ at: now(), kind: 'failed', step: step.name, error });
    }
  }

  /** Undoes everything that was started, newest first, with a fresh signal: a cancel must not stop its own undoing. */
  async function backwards(): Promise<void> {
    for (const name of [...progress.started].reverse()) {
      const step = plan.steps.find((candidate) => candidate.name === name);
      if (!step?.undo || progress.undone.has(name) || progress.left.has(name)) continue;
      const stop = stopOf(options.signal)?.stop;
      if (stop === 'shutdown' || stop === 'lost') throw new Interrupted(stop);
      await save({ at: now(), kind: 'undoing', step: name });
      const known = pick(progress.facts, [...step.needs, ...step.gives]);
      const result = await attempt(step, new AbortController().signal, async (context) => step.undo?.(known, context));
      if (result.ok) await save({ at: now(), kind: 'undone', step: name });
      else {
        const error = errorData(result.error);
        if (error.reason === 'unavailable' && !options.lastAttempt) throw result.error;
        await save({ at: now(), kind: 'left', step: name, error });
      }
    }
    await save({ at: now(), kind: 'ended', outcome: progress.left.size > 0 ? 'left' : 'undone' });
  }
}

/** What a step gave: all of it and nothing else. Presence decides, never truthiness. */
function complete<P>(step: Step<P>, given: unknown): Facts {
  const facts = (given ?? {}) as Facts;
  for (const give of step.gives) if (!(give in facts)) throw new Error(`Step ${step.name} did not give ${give}`);
  return pick(facts, step.gives);
}

const pick = (facts: Facts, keys: readonly string[]): Facts =>
  Object.fromEntries(keys.filter((key) => key in facts).map((key) => [key, facts[key]]));

const stopOf = (signal: AbortSignal) => (signal.aborted ? (signal.reason as Stop) : undefined);

const cancelled = (by: string): ErrorData => ({ reason: 'cancelled', message: `Cancelled by ${by}.` });
