import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSite } from '../../../jobs/create-site.ts';
import { clock, count, duration, planState, progress, slowest, spanOf, tookOf } from '../../../page/room/words.ts';
import { viewPlan } from '../../../src/engine/critical-path.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import type { RoomJob, RoomPlan, RoomStep } from '../../../src/lab/page/shapes.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const step = (name: string, state: RoomStep['state'], startedAt: number | null, tookMs: number | null): RoomStep => ({
  ...{ name, title: `Do ${name}`, after: [] },
  ...{ state, startedAt, tookMs },
});
const planOf = (steps: RoomStep[], critical: string[] = []): RoomPlan => ({
  ...{ job: 'b1', title: 'New site', name: 'web' },
  ...{ steps, critical },
});
const job = (state: RoomJob['state']): RoomJob => ({ id: 'b1', title: 'New site', name: 'web', state, at: 1 });
const NOW = 10_000;

describe('a duration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [6081, '6.1 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h 0 min'],
    [12_000_000, '3 h 20 min'],
  ])('of %d ms is %s', (ms, text) => expect(plain(duration(ms))).toBe(text));

  it('never has sixty of anything, and never breaks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000_000 }), (ms) => {
        expect(plain(duration(ms))).not.toMatch(/\b60(\.0)? (s|min)/);
        expect(duration(ms)).not.toContain(' ');
      }),
    );
  });
});

describe('a plan in words', () => {
  it('is in line before anything began', () => {
    const plan = planOf([step('a', 'waiting', null, null)]);
    expect(planState(plan, job('waiting'))).toBe('waiting');
    expect(progress(plan, 'waiting', NOW)).toBe('In line. It has 1 step.');
    expect(spanOf(plan, NOW)).toBeUndefined();
  });

  it('is running while it goes forwards, and counts what is done', () => {
    const plan = planOf([
      step('a', 'done', 5000, 1000),
      step('b', 'running', 6000, null),
      step('c', 'waiting', null, null),
    ]);
    expect(planState(plan, job('running'))).toBe('running');
    expect(plain(progress(plan, 'running', NOW))).toBe('1 of 3 steps done, after 5.0 s.');
  });

  it('is done when all is', () => {
    const plan = planOf([step('a', 'done', 5000, 1000), step('b', 'done', 6000, 500)]);
    expect(planState(plan, job('running'))).toBe('done');
    expect(plain(progress(plan, 'done', NOW))).toBe('All is done, in 1.5 s.');
  });

  it('is being undone, and then undone, and says what failed', () => {
    const plan = planOf([step('a', 'undone', 5000, 1000), step('b', 'failed', 6000, 500)]);
    expect(planState(plan, job('running'))).toBe('undoing');
    expect(planState(plan, job('failed'))).toBe('undone');
    expect(plain(progress(plan, 'undone', NOW))).toBe('“Do b” failed after 1.5 s. What was made has been undone.');
    expect(plain(progress(plan, 'undoing', NOW))).toContain('being undone');
  });

  it('was stopped when nothing failed', () => {
    const plan = planOf([step('a', 'undone', 5000, 1000), step('b', 'skipped', null, null)]);
    expect(planState(plan, job('failed'))).toBe('undone');
    expect(plain(progress(plan, 'undone', NOW))).toContain('It was stopped after 1.0 s.');
  });

  it('failed where nothing could be undone', () => {
    const plan = planOf([step('a', 'failed', 5000, 1000), step('b', 'skipped', null, null)]);
    expect(planState(plan, job('failed'))).toBe('failed');
  });

  it('had nothing to do when its job was done without a step', () => {
    const plan = planOf([step('a', 'skipped', null, null)]);
    expect(planState(plan, job('done'))).toBe('done');
    expect(progress(plan, 'done', NOW)).toBe('Nothing was left to be done.');
  });

  it('names what took longest on the critical path alone', () => {
    const steps = [step('a', 'done', 0, 100), step('b', 'done', 0, 9000), step('c', 'running', 4000, null)];
    expect(slowest(planOf(steps, ['a', 'c']), NOW, 3)).toEqual([
      { title: 'Do c', ms: 6000 },
      { title: 'Do a', ms: 100 },
    ]);
  });

  it('says something whole of the real plan at every moment of its journal', () => {
    const error = { reason: 'failed', message: 'No.' } as const;
    const entries: Entry[] = createSite.steps.flatMap(({ name }, index): Entry[] => [
      { kind: 'started', step: name, at: index * 10 },
      { kind: 'done', step: name, at: index * 10 + 9, facts: {} },
    ]);
    const failure: Entry = { kind: 'failed', at: 5000, error };
    for (let upTo = 0; upTo <= entries.length; upTo += 1) {
      for (const more of [[], [failure]]) {
        const view = viewPlan(createSite, [...entries.slice(0, upTo), ...more], NOW);
        const plan = { ...planOf([]), ...view };
        const state = planState(plan, job(more.length > 0 ? 'failed' : 'running'));
        expect(progress(plan, state, NOW)).toMatch(/^\S.*\.$/);
        expect(progress(plan, state, NOW)).not.toMatch(/undefined|NaN| {2}/);
      }
    }
  });

  it('knows that a step which has not begun has taken no time', () => {
    expect(tookOf(step('a', 'waiting', null, null), NOW)).toBeUndefined();
    expect(tookOf(step('a', 'running', NOW + 50, null), NOW)).toBe(0);
  });
});

describe('a time', () => {
  const at = (hour: number, day = 12) => new Date(2024, 5, day, hour, 3, 27).getTime();
  it('is the time alone today, and has its day otherwise', () => {
    expect(clock(at(14), at(16))).toBe('14:03:27');
    expect(clock(at(14, 9), at(16))).toBe('9 Jun, 14:03:27');
    expect(clock(at(14), at(14) + 400 * 86_400_000)).toBe('12 Jun 2024, 14:03:27');
  });
});

it('counts one and more', () => {
  expect([count(0, 'step'), count(1, 'step'), count(2, 'person', 'people')]).toEqual(['0 steps', '1 step', '2 people']);
});
