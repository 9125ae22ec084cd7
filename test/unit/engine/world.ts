import type { Entry, Journal } from '../../../src/engine/journal.ts';
import { definePlan } from '../../../src/engine/plan.ts';
import { stepFor } from '../../../src/engine/step.ts';
import { OpsError } from '../../../src/errors.ts';

/** A world of things that can be made once and unmade, so that doing something twice or leaving it shows. */
export interface World {
  things: Map<string, string>;
  /** Every act in order, for counting. */
  acts: string[];
}

export const newWorld = (): World => ({ things: new Map(), acts: [] });

interface Facts {
  request: { name: string };
  house: string;
  water: string;
  power: string;
  door: string;
}

const step = stepFor<Facts, World>();

/** Makes a thing under the job's stamp, as a real system would: a second one of the same name is refused. */
function make(world: World, thing: string, job: string): string {
  if (world.things.has(thing)) throw new OpsError('conflict', `There is a ${thing} already.`);
  world.things.set(thing, job);
  world.acts.push(`make ${thing}`);
  return `${thing} of ${job}`;
}

const mine = (world: World, thing: string, job: string) =>
  world.things.get(thing) === job ? `${thing} of ${job}` : undefined;

function unmake(world: World, thing: string, job: string): void {
  if (world.things.get(thing) !== job) return;
  world.things.delete(thing);
  world.acts.push(`unmake ${thing}`);
}

type Thing = 'house' | 'water' | 'power' | 'door';

const building = <T extends Thing>(thing: T, needs: readonly (keyof Facts)[], lock?: string) =>
  step({
    name: `build-${thing}`,
    title: `Build the ${thing}`,
    needs,
    gives: [thing],
    ...(lock ? { lock } : {}),
    async probe(_known, { ports, job }) {
      const found = mine(ports, thing, job);
      return found === undefined ? undefined : ({ [thing]: found } as Pick<Facts, T>);
    },
    run: async (_known, { ports, job }) => ({ [thing]: make(ports, thing, job) }) as never,
    undo: async (_known, { ports, job }) => unmake(ports, thing, job),
  });

/** A house, then water and power beside each other, then a door. */
export const house = definePlan<World>({
  name: 'house',
  title: 'A house',
  begins: ['request'],
  steps: [
    building('house', ['request']),
    building('water', ['house']),
    building('power', ['house']),
    building('door', ['water', 'power']),
    step({
      name: 'look',
      title: 'Look at it',
      needs: ['door'],
      gives: [],
      keeps: 'Looking changes nothing.',
      run: async () => {},
    }),
  ],
});

export const request = { request: { name: 'home' } };

/** A journal that can die like a process: before or after the n-th write reached the store. */
export class DyingJournal implements Journal {
  readonly store: Entry[];
  readonly #die: { at: number; after: boolean } | undefined;
  #writes = 0;

  constructor(store: Entry[], die?: { at: number; after: boolean }) {
    this.store = store;
    this.#die = die;
  }

  get entries(): readonly Entry[] {
    return [...this.store];
  }

  async append(entry: Entry): Promise<void> {
    this.#writes += 1;
    const last = this.#writes === this.#die?.at;
    if (this.#die && this.#writes > this.#die.at) throw new Death();
    if (last && !this.#die?.after) throw new Death();
    this.store.push(JSON.parse(JSON.stringify(entry)));
    if (last) throw new Death();
  }
}

class Death extends Error {}
