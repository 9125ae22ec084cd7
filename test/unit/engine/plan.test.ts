import { describe, expect, it } from 'vitest';
import { definePlan } from '../../../src/engine/plan.ts';
import type { Step } from '../../../src/engine/step.ts';
import { stepFor } from '../../../src/engine/step.ts';

const bare = (name: string, more: Partial<Step<null>> = {}): Step<null> => ({
  name,
  title: name,
  needs: [],
  gives: [],
  keeps: 'a test',
  run: async () => ({}),
  ...more,
});
const plan = (...steps: Step<null>[]) => definePlan<null>({ name: 'p', title: 'P', begins: ['request'], steps });

describe('definePlan', () => {
  it('accepts needs that are given before', () => {
    expect(plan(bare('a', { needs: ['request'], gives: ['x'] }), bare('b', { needs: ['x'] })).steps).toHaveLength(2);
  });
  it('refuses a name that stands twice', () => {
    expect(() => plan(bare('a'), bare('a'))).toThrow('a stands twice');
  });
  it('refuses a need that nothing before gives', () => {
    expect(() => plan(bare('b', { needs: ['x'] }), bare('a', { gives: ['x'] }))).toThrow('needs x');
  });
  it('refuses a fact given twice', () => {
    expect(() => plan(bare('a', { gives: ['x'] }), bare('b', { gives: ['x'] }))).toThrow('gives x');
  });
  it('insists on undo or keeps, and not both', () => {
    const { keeps: _, ...neither } = bare('a');
    expect(() => plan(neither)).toThrow('either undo or keeps');
    expect(() => plan(bare('a', { undo: async () => {} }))).toThrow('either undo or keeps');
  });
});

describe('a step is held to its word by the compiler', () => {
  const step = stepFor<{ request: { n: number }; x: number }, null>();
  it('sees only the facts it needs and must return those it gives', () => {
    step({
      name: 's',
      title: 'S',
      needs: ['request'],
      gives: ['x'],
      keeps: 'a test',
      // @ts-expect-error x is given, so it must be returned
      run: async ({ request }) => ({ y: request.n }),
    });
    step({
      name: 't',
      title: 'T',
      needs: [],
      gives: ['x'],
      keeps: 'a test',
      // @ts-expect-error request is not among the needs
      run: async ({ request }) => ({ x: request.n }),
    });
    expect(
      step({ name: 'u', title: 'U', needs: [], gives: ['x'], keeps: 'a test', run: async () => ({ x: 1 }) }).name,
    ).toBe('u');
  });
});
