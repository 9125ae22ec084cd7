/** How the machine room says times, states and counts. Pure. */
import type { RoomJob, RoomPlan, RoomStep } from '../../src/lab/page/shapes.ts';

export const STEP_STATES: Readonly<Record<RoomStep['state'], string>> = {
  waiting: 'Waits',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  undone: 'Undone',
  skipped: 'Skipped',
};

export const JOB_STATES: Readonly<Record<RoomJob['state'], string>> = {
  waiting: 'In line',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
};

/** "240 ms", "6.1 s", "2 min 5 s", "3 h 20 min", kept on one line. */
export function duration(ms: number): string {
  return spaced(ms).replaceAll(' ', '\u00a0');
}

function spaced(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long a step has taken until `now`; undefined before it was started. */
export function tookOf({ startedAt, tookMs }: RoomStep, now: number): number | undefined {
  if (startedAt === null) return undefined;
  return tookMs ?? Math.max(0, now - startedAt);
}

export const count = (number: number, one: string, more = `${one}s`): string =>
  `${number} ${number === 1 ? one : more}`;

export type PlanState = 'waiting' | 'running' | 'undoing' | 'done' | 'failed' | 'undone';

/** How the whole of it stands, as its steps and the queue tell. */
export function planState({ steps }: RoomPlan, job: RoomJob | undefined): PlanState {
  const has = (state: RoomStep['state']) => steps.some((step) => step.state === state);
  if (steps.every(({ state }) => state === 'done')) return 'done';
  if (has('failed') || has('undone') || has('skipped')) {
    if (job?.state === 'running') return 'undoing';
    return job?.state === 'done' ? 'done' : has('undone') ? 'undone' : 'failed';
  }
  return steps.every(({ state }) => state === 'waiting') ? 'waiting' : 'running';
}

/** From the first start to the last end, or to `now` while anything runs, in milliseconds since the epoch. */
export function spanOf({ steps }: RoomPlan, now: number): { from: number; to: number } | undefined {
  const begun = steps.flatMap((step) => {
    const took = tookOf(step, now);
    return step.startedAt === null || took === undefined ? [] : [{ from: step.startedAt, to: step.startedAt + took }];
  });
  if (begun.length === 0) return undefined;
  return { from: Math.min(...begun.map(({ from }) => from)), to: Math.max(...begun.map(({ to }) => to)) };
}

/** The sentence about a plan: how far it has come. */
export function progress(plan: RoomPlan, state: PlanState, now: number): string {
  const done = plan.steps.filter((step) => step.state === 'done').length;
  const all = count(plan.steps.length, 'step');
  const span = spanOf(plan, now);
  const took = span ? duration(span.to - span.from) : '';
  const failed = plan.steps.find((step) => step.state === 'failed')?.title;
  switch (state) {
    case 'waiting':
      return `In line. It has ${all}.`;
    case 'running':
      return `${done} of ${all} done, after ${took}.`;
    case 'done':
      return took ? `All is done, in ${took}.` : 'Nothing was left to be done.';
    case 'undoing':
      return `${failed ? `“${failed}” failed` : 'It was stopped'} after ${took}. What was made is being undone.`;
    case 'undone':
      return `${failed ? `“${failed}” failed` : 'It was stopped'} after ${took}. What was made has been undone.`;
    case 'failed':
      return failed ? `“${failed}” failed after ${took}.` : 'It failed.';
  }
}

/** What took longest on the path that everything else waited for, longest first. */
export function slowest(plan: RoomPlan, now: number, most: number): { title: string; ms: number }[] {
  return plan.critical
    .flatMap((name) => plan.steps.filter((step) => step.name === name))
    .map((step) => ({ title: step.title, ms: tookOf(step, now) ?? 0 }))
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, most);
}

const DAY_MS = 86_400_000;

/** "14:03:27", or with the day when that is another one. */
export function clock(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const far = Math.abs(now - at) > 300 * DAY_MS;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(far ? { year: 'numeric' } : {}) })}, ${time}`;
}
