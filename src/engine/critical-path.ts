/** A plan and its journal as a picture: what waits for what, how each step stands, and what took longest. */
import type { Entry } from './journal.ts';
import type { Plan } from './plan.ts';

export interface StepView {
  name: string;
  title: string;
  /** The names of the steps that give what this one needs, in the order of the plan. */
  after: readonly string[];
  /** `skipped`: it never came to its turn, or was ended because another one failed. */
  state: 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';
  /** Milliseconds since the epoch; null before it was started. */
  startedAt: number | null;
  /** Null while it runs, and before. */
  tookMs: number | null;
}

export interface PlanView {
  /** In the order of the plan. */
  steps: readonly StepView[];
  /** The names of the steps that the rest waited for longest, first to last. */
  critical: readonly string[];
}

/**
 * @param at milliseconds since the epoch: until when a running step has taken its time so far
 * @param isOver whether the job has ended, also where its journal does not say so
 */
export function viewPlan<P>(plan: Plan<P>, entries: readonly Entry[], at: number, isOver = false): PlanView {
  const steps = plan.steps.map((step) => ({
    name: step.name,
    title: step.title,
    after: plan.steps.filter(({ gives }) => gives.some((give) => step.needs.includes(give))).map(({ name }) => name),
    ...standing(step.name, entries, isOver),
  }));
  return { steps, critical: criticalPath(steps, at) };
}

/** How one step stands. Only its first start counts: what was begun again after a crash has taken all that time. */
function standing(
  name: string,
  entries: readonly Entry[],
  isOver: boolean,
): Omit<StepView, 'name' | 'title' | 'after'> {
  const own = entries.filter((entry) => 'step' in entry && entry.step === name);
  const of = (kind: Entry['kind']) => own.find((entry) => entry.kind === kind);
  const [started, done, failed] = [of('started'), of('done'), of('failed')];
  const failure = entries.find(({ kind }) => kind === 'failed');
  const hasEnded = isOver || failure !== undefined || entries.some(({ kind }) => kind === 'ended');
  const end = done ?? failed ?? failure ?? (hasEnded ? entries.at(-1) : undefined);
  return {
    state: state(),
    startedAt: started?.at ?? null,
    // A step that was started as another one failed began, in the journal, after its own end.
    tookMs: started && end ? Math.max(0, end.at - started.at) : null,
  };

  function state(): StepView['state'] {
    // What failed is to be seen as such, also after it was undone.
    if (failed || of('left')) return 'failed';
    if (of('undone')) return 'undone';
    if (done) return 'done';
    if (hasEnded) return 'skipped';
    return started ? 'running' : 'waiting';
  }
}

/**
 * Of all chains of steps that waited for each other, the one that has taken longest until `at`, as names, first to
 * last. Of two that took as long it is the one with more steps.
 * @param steps in an order in which each comes after those that it waits for
 */
export function criticalPath(
  steps: readonly Pick<StepView, 'name' | 'after' | 'startedAt' | 'tookMs'>[],
  at: number,
): string[] {
  const chains = new Map<string, Chain>();
  let longest: Chain = NOTHING;
  for (const { name, after, startedAt, tookMs } of steps) {
    if (startedAt === null) continue;
    const before = after.map((one) => chains.get(one) ?? NOTHING).reduce(longer, NOTHING);
    const chain = { ms: before.ms + (tookMs ?? Math.max(0, at - startedAt)), names: [...before.names, name] };
    chains.set(name, chain);
    longest = longer(longest, chain);
  }
  return [...longest.names];
}

interface Chain {
  ms: number;
  names: readonly string[];
}

const NOTHING: Chain = { ms: 0, names: [] };

const longer = (one: Chain, other: Chain): Chain =>
  other.ms > one.ms || (other.ms === one.ms && other.names.length > one.names.length) ? other : one;
