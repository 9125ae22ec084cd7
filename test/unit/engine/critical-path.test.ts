import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSite } from '../../../jobs/create-site.ts';
import { criticalPath, type StepView, viewPlan } from '../../../src/engine/critical-path.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { definePlan } from '../../../src/engine/plan.ts';
import { run } from '../../../src/engine/run.ts';
import { OpsError } from '../../../src/errors.ts';
import { DyingJournal, house, newWorld, request } from './world.ts';

const error = { reason: 'failed', message: 'The roof fell in.' } as const;
const begun = (step: string, at: number): Entry => ({ kind: 'started', step, at });
const over = (step: string, at: number): Entry => ({ kind: 'done', step, at, facts: {} });
const stepIn = (steps: readonly StepView[], name: string) => steps.find((step) => step.name === name);

/** Walls and a garden from the ground, a roof on the walls. */
const hut = definePlan<object>({
  name: 'hut',
  title: 'Build a hut',
  begins: ['ground'],
  steps: (
    [
      ['walls', ['ground'], ['walls']],
      ['garden', ['ground'], []],
      ['roof', ['ground', 'walls'], []],
    ] as const
  ).map(([name, needs, gives]) => ({ name, title: name, needs, gives, keeps: 'it stands', run: async () => ({}) })),
});

describe('a plan and its journal', () => {
  it('says what waits for what, by what gives what is needed', () => {
    const { steps } = viewPlan(hut, [], 0);
    expect(steps.map(({ name, after }) => [name, after])).toEqual([
      ['walls', []],
      ['garden', []],
      ['roof', ['walls']],
    ]);
  });

  it('shows nothing begun as waiting, without times and without a critical path', () => {
    const { steps, critical } = viewPlan(hut, [], 1000);
    expect(steps.every(({ state, startedAt, tookMs }) => state === 'waiting' && startedAt === tookMs)).toBe(true);
    expect(critical).toEqual([]);
  });

  it('shows a step that runs, and how long another one took', () => {
    const entries = [begun('walls', 10), begun('garden', 10), over('walls', 40), begun('roof', 41)];
    const { steps, critical } = viewPlan(hut, entries, 50);
    expect(stepIn(steps, 'walls')).toMatchObject({ state: 'done', startedAt: 10, tookMs: 30 });
    expect(stepIn(steps, 'roof')).toMatchObject({ state: 'running', startedAt: 41, tookMs: null });
    // The garden has taken 40 so far, the walls and the roof 39.
    expect(critical).toEqual(['garden']);
    expect(viewPlan(hut, [...entries, over('garden', 50)], 60).critical).toEqual(['walls', 'roof']);
  });

  it('counts a step that was tried again from its first start', () => {
    const waiting: Entry = { kind: 'waiting', step: 'walls', at: 15, error };
    const { steps } = viewPlan(hut, [begun('walls', 10), waiting, over('walls', 90)], 100);
    expect(stepIn(steps, 'walls')).toMatchObject({ state: 'done', tookMs: 80 });
  });

  it('still shows what failed as failed after all was undone, and what never began as skipped', () => {
    const entries: Entry[] = [
      begun('walls', 10),
      over('walls', 20),
      begun('roof', 21),
      { kind: 'failed', step: 'roof', at: 30, error },
      { kind: 'undone', step: 'roof', at: 31 },
      { kind: 'undone', step: 'walls', at: 32 },
      { kind: 'ended', outcome: 'undone', at: 33 },
    ];
    const { steps, critical } = viewPlan(hut, entries, 100);
    expect(steps.map(({ state }) => state)).toEqual(['undone', 'skipped', 'failed']);
    expect(stepIn(steps, 'roof')?.tookMs).toBe(9);
    expect(critical).toEqual(['walls', 'roof']);
  });

  it('shows as skipped what was cut short by the failure of another, with the time that it had', () => {
    const entries: Entry[] = [
      begun('walls', 10),
      begun('garden', 12),
      { kind: 'failed', step: 'walls', at: 30, error },
    ];
    expect(stepIn(viewPlan(hut, entries, 100).steps, 'garden')).toMatchObject({ state: 'skipped', tookMs: 18 });
  });

  it('shows as failed what could not be undone', () => {
    const entries: Entry[] = [
      begun('walls', 10),
      over('walls', 20),
      { kind: 'failed', at: 25, error },
      { kind: 'left', step: 'walls', at: 30, error },
    ];
    expect(stepIn(viewPlan(hut, entries, 100).steps, 'walls')?.state).toBe('failed');
  });

  it('shows nothing as yet to come in a job that has ended without a word', () => {
    expect(viewPlan(hut, [], 0, true).steps.every(({ state }) => state === 'skipped')).toBe(true);
  });

  it('agrees with the engine: no step began before those that it waits for were done', async () => {
    let clock = 0;
    const now = () => ++clock;
    const journal = new DyingJournal([]);
    const options = { ports: newWorld(), job: 'job-1', signal: new AbortController().signal, lastAttempt: true, now };
    await run(house, request, journal, options);
    const { steps } = viewPlan(house, journal.entries, clock);
    for (const step of steps) {
      expect(step.state).toBe('done');
      for (const before of step.after.map((name) => stepIn(steps, name))) {
        expect((before?.startedAt ?? Infinity) + (before?.tookMs ?? 0)).toBeLessThan(step.startedAt ?? 0);
      }
    }
  });

  it('agrees with the engine about a run that failed and was undone', async () => {
    const journal = new DyingJournal([]);
    const failing = { ...house, steps: house.steps.map((step) => (step.name === 'build-door' ? broken(step) : step)) };
    const options = { ports: newWorld(), job: 'job-1', signal: new AbortController().signal, lastAttempt: true };
    await run(failing, request, journal, options);
    const { steps } = viewPlan(failing, journal.entries, Date.now());
    expect(stepIn(steps, 'build-door')?.state).toBe('failed');
    expect(steps.filter(({ state }) => state === 'undone').length).toBeGreaterThan(0);
    expect(steps.some(({ state }) => state === 'running' || state === 'waiting')).toBe(false);
  });

  it('knows the edges of the plan of a site', () => {
    const { steps } = viewPlan(createSite, [], 0);
    const known = new Set(steps.map(({ name }) => name));
    expect(steps.every(({ after }) => after.every((name) => known.has(name)))).toBe(true);
    expect(stepIn(steps, 'clone-template')?.after).toContain('choose-node');
  });
});

const broken = <S extends object>(step: S) => ({
  ...step,
  run: () => Promise.reject(new OpsError('failed', 'The door does not fit.')),
});

/** Steps that wait for some of those before them; some are not begun, and some run. */
const graphs = fc
  .array(fc.record({ back: fc.array(fc.nat(9), { maxLength: 4 }), took: fc.option(fc.nat(2)), begun: fc.boolean() }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((drawn) =>
    drawn.map(({ back, took, begun }, index) => ({
      name: `s${index}`,
      after: [...new Set(back.filter((one) => one < index).map((one) => `s${one}`))],
      startedAt: begun ? 100 : null,
      tookMs: begun ? took : null,
    })),
  );
type Drawn = Parameters<typeof criticalPath>[0];
const AT = 130;
const cost = (steps: Drawn, names: readonly string[]) =>
  names.reduce((sum, name) => {
    const step = steps.find((one) => one.name === name);
    return sum + (step?.tookMs ?? AT - (step?.startedAt ?? AT));
  }, 0);
/** Every chain of begun steps that ends in this one. */
const chainsTo = (steps: Drawn, name: string): string[][] => {
  const step = steps.find((one) => one.name === name);
  if (!step || step.startedAt === null) return [];
  return [[name], ...step.after.flatMap((one) => chainsTo(steps, one).map((chain) => [...chain, name]))];
};

describe('the critical path', () => {
  it('goes through steps that took no time rather than round them', () => {
    const took = (name: string, after: string[], tookMs: number) => ({ name, after, startedAt: 1, tookMs });
    expect(criticalPath([took('a', [], 0), took('b', ['a'], 0), took('c', ['a', 'b'], 5)], AT)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(criticalPath([took('a', [], 0)], AT)).toEqual(['a']);
  });

  it('is a chain of steps that waited for each other, all of them begun', () => {
    fc.assert(
      fc.property(graphs, (steps) => {
        const path = criticalPath(steps, AT);
        path.forEach((name, index) => {
          const step = steps.find((one) => one.name === name);
          expect(step?.startedAt).not.toBeNull();
          if (index > 0) expect(step?.after).toContain(path[index - 1]);
        });
      }),
    );
  });

  it('takes as long as any other chain, and is there as soon as anything has begun', () => {
    fc.assert(
      fc.property(graphs, (steps) => {
        const path = criticalPath(steps, AT);
        const chains = steps.flatMap(({ name }) => chainsTo(steps, name));
        expect(path.length > 0).toBe(chains.length > 0);
        const most = Math.max(0, ...chains.map((chain) => cost(steps, chain)));
        expect(cost(steps, path)).toBe(most);
        const peers = chains.filter((chain) => cost(steps, chain) === most);
        expect(path.length).toBe(Math.max(0, ...peers.map((chain) => chain.length)));
      }),
    );
  });
});
