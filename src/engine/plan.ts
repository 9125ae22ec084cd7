import type { Step } from './step.ts';

/** An ordered list of steps, as data: drawn, printed, executed, resumed and undone from this one value. */
export interface Plan<Ports> {
  name: string;
  title: string;
  /** The facts that are there before the first step. */
  begins: readonly string[];
  steps: readonly Step<Ports>[];
}

/** Checks a plan when it is loaded, so that no job is ever begun on one that cannot end. */
export function definePlan<Ports>(plan: Plan<Ports>): Plan<Ports> {
  const facts = new Set(plan.begins);
  const names = new Set<string>();
  for (const step of plan.steps) {
    const wrong = (what: string) => new Error(`Plan ${plan.name}: step ${step.name} ${what}`);
    if (names.has(step.name)) throw wrong('stands twice');
    if ((step.undo === undefined) === (step.keeps === undefined)) throw wrong('needs either undo or keeps');
    for (const need of step.needs) if (!facts.has(need)) throw wrong(`needs ${need}, which no step before it gives`);
    for (const give of step.gives) if (facts.has(give)) throw wrong(`gives ${give}, which is there already`);
    names.add(step.name);
    for (const give of step.gives) facts.add(give);
  }
  return plan;
}
