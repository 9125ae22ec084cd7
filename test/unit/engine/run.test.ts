import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/engine/journal.ts';
import { definePlan } from '../../../src/engine/plan.ts';
import { Interrupted, type RunOptions, run } from '../../../src/engine/run.ts';
import { type Step, stepFor } from '../../../src/engine/step.ts';
import { OpsError } from '../../../src/errors.ts';
import { DyingJournal, house, newWorld, request, type World } from './world.ts';

const options = (ports: World, more: Partial<RunOptions<World>> = {}): RunOptions<World> => ({
  ports,
  job: 'job-1',
  signal: new AbortController().signal,
  lastAttempt: false,
  ...more,
});

/** The house plan with some step's functions replaced. */
const houseWith = (changes: Record<string, Partial<Step<World>>>) =>
  definePlan<World>({
    ...house,
    steps: house.steps.map((step) => ({ ...step, ...changes[step.name] })),
  });

const kinds = (entries: readonly Entry[]) =>
  entries.map((entry) => `${entry.kind}${'step' in entry ? ` ${entry.step}` : ''}`);

describe('going forwards', () => {
  it('runs every step once and ends with all facts', async () => {
    const world = newWorld();
    const result = await run(house, request, new DyingJournal([]), options(world));
    expect(result.outcome).toBe('succeeded');
    expect([...world.things.keys()].sort()).toEqual(['door', 'house', 'power', 'water']);
    expect(Object.keys(result.facts).sort()).toEqual(['door', 'house', 'power', 'request', 'water']);
  });

  it('runs steps whose needs are met at the same time', async () => {
    let running = 0;
    let most = 0;
    let release = () => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const wait = async (thing: string) => {
      running += 1;
      most = Math.max(most, running);
      if (running === 2) release();
      await both;
      running -= 1;
      return { [thing]: thing };
    };
    const plan = houseWith({
      'build-water': { run: () => wait('water') },
      'build-power': { run: () => wait('power') },
    });
    await run(plan, request, new DyingJournal([]), options(newWorld()));
    expect(most).toBe(2);
  });

  it('never runs two steps that share a lock', async () => {
    let running = 0;
    let most = 0;
    const alone = async (thing: string) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { [thing]: thing };
    };
    const plan = houseWith({
      'build-water': { lock: 'garden', run: () => alone('water') },
      'build-power': { lock: 'garden', run: () => alone('power') },
    });
    expect((await run(plan, request, new DyingJournal([]), options(newWorld()))).outcome).toBe('succeeded');
    expect(most).toBe(1);
  });

  it('accepts facts that are false, null or empty', async () => {
    const step = stepFor<{ request: unknown; empty: string | null | boolean }, World>();
    for (const empty of ['', null, false]) {
      const plan = definePlan<World>({
        name: 'empty',
        title: 'Empty',
        begins: ['request'],
        steps: [
          step({
            name: 'give',
            title: 'Give',
            needs: ['request'],
            gives: ['empty'],
            keeps: 'nothing',
            run: async () => ({ empty }),
          }),
          step({ name: 'take', title: 'Take', needs: ['empty'], gives: [], keeps: 'nothing', run: async () => {} }),
        ],
      });
      expect((await run(plan, request, new DyingJournal([]), options(newWorld()))).outcome).toBe('succeeded');
    }
  });
});

describe('failing', () => {
  it('undoes everything started, newest first, and says why', async () => {
    const world = newWorld();
    const plan = houseWith({
      'build-door': {
        run: async () => {
          throw new OpsError('failed', 'The door does not fit.', { hint: 'Measure again.' });
        },
      },
    });
    const result = await run(plan, request, new DyingJournal([]), options(world));
    expect(result.outcome).toBe('undone');
    expect(result.failure).toMatchObject({
      step: 'build-door',
      error: { message: 'The door does not fit.', hint: 'Measure again.' },
    });
    expect(world.things.size).toBe(0);
    expect(world.acts.slice(-3)).toEqual(['unmake power', 'unmake water', 'unmake house']);
  });

  it('tells running neighbours to end and waits for them before it undoes', async () => {
    const world = newWorld();
    const journal = new DyingJournal([]);
    const plan = houseWith({
      'build-water': {
        run: (_known, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('told to end')))),
      },
      'build-power': {
        run: async () => {
          throw new OpsError('failed', 'No power here.');
        },
      },
    });
    const result = await run(plan, request, journal, options(world));
    expect(result.failure?.error.message).toBe('No power here.');
    expect(kinds(journal.entries).filter((kind) => kind.startsWith('failed'))).toEqual(['failed build-power']);
    expect(world.things.size).toBe(0);
  });

  it('keeps undoing after an undo that fails, and names what is left', async () => {
    const world = newWorld();
    const plan = houseWith({
      'build-water': {
        undo: async () => {
          throw new OpsError('failed', 'The pipe is stuck.');
        },
      },
      'build-door': {
        run: async () => {
          throw new OpsError('failed', 'The door does not fit.');
        },
      },
    });
    const result = await run(plan, request, new DyingJournal([]), options(world));
    expect(result.outcome).toBe('left');
    expect([...result.left]).toEqual([['build-water', { reason: 'failed', message: 'The pipe is stuck.' }]]);
    expect([...world.things.keys()]).toEqual(['water']);
  });

  it('hides what is not ours from people', async () => {
    const plan = houseWith({
      'build-house': {
        run: async () => {
          throw new Error('connect ECONNREFUSED user:hunter2@10.0.0.1');
        },
      },
    });
    const seen: unknown[] = [];
    const result = await run(
      plan,
      request,
      new DyingJournal([]),
      options(newWorld(), { onError: (_step, error) => seen.push(error) }),
    );
    expect(JSON.stringify(result.failure)).not.toContain('hunter2');
    expect(String(seen[0])).toContain('hunter2');
  });

  it('refuses a step that does not give what it promised', async () => {
    const plan = houseWith({ 'build-house': { run: async () => ({}) } });
    expect((await run(plan, request, new DyingJournal([]), options(newWorld()))).outcome).toBe('undone');
  });
});

describe('what is unavailable', () => {
  const away = { run: async () => Promise.reject(new OpsError('unavailable', 'Nobody answers.')) };

  it('goes back to the queue with nothing undone, and goes on from there', async () => {
    const world = newWorld();
    const store: Entry[] = [];
    const failing = houseWith({ 'build-door': away });
    await expect(run(failing, request, new DyingJournal(store), options(world))).rejects.toMatchObject({
      reason: 'unavailable',
    });
    expect(world.things.size).toBe(3);
    expect((await run(house, request, new DyingJournal(store), options(world))).outcome).toBe('succeeded');
    expect(world.acts.filter((act) => act === 'make house')).toHaveLength(1);
  });

  it('is a failure on the last attempt', async () => {
    const world = newWorld();
    const result = await run(
      houseWith({ 'build-door': away }),
      request,
      new DyingJournal([]),
      options(world, { lastAttempt: true }),
    );
    expect(result.outcome).toBe('undone');
    expect(world.things.size).toBe(0);
  });

  it('is tried again in an undo too', async () => {
    const world = newWorld();
    const store: Entry[] = [];
    const plan = houseWith({
      'build-door': { run: async () => Promise.reject(new OpsError('failed', 'No.')) },
      'build-water': { undo: async () => Promise.reject(new OpsError('unavailable', 'Nobody answers.')) },
    });
    await expect(run(plan, request, new DyingJournal(store), options(world))).rejects.toMatchObject({
      reason: 'unavailable',
    });
    expect((await run(house, request, new DyingJournal(store), options(world))).outcome).toBe('undone');
    expect(world.things.size).toBe(0);
  });
});

describe('being told to stop', () => {
  const stopDuring = (step: string, reason: unknown) => {
    const controller = new AbortController();
    const original = house.steps.find((candidate) => candidate.name === step);
    const plan = houseWith({
      [step]: {
        run: async (known, context) => {
          const given = (await original?.run(known, context)) ?? {};
          controller.abort(reason);
          return given;
        },
      },
    });
    return { plan, signal: controller.signal };
  };

  it('shuts down at a step boundary and resumes with nothing done twice', async () => {
    const world = newWorld();
    const store: Entry[] = [];
    const { plan, signal } = stopDuring('build-house', { stop: 'shutdown' });
    await expect(run(plan, request, new DyingJournal(store), options(world, { signal }))).rejects.toThrow(Interrupted);
    expect(kinds(store)).toEqual(['started build-house', 'done build-house']);
    expect((await run(house, request, new DyingJournal(store), options(world))).outcome).toBe('succeeded');
    expect(world.acts).toHaveLength(4);
  });

  it('undoes when cancelled, and names who did it', async () => {
    const world = newWorld();
    const { plan, signal } = stopDuring('build-water', { stop: 'cancelled', by: 'Ada' });
    const result = await run(plan, request, new DyingJournal([]), options(world, { signal }));
    expect(result).toMatchObject({
      outcome: 'undone',
      failure: { error: { reason: 'cancelled', message: 'Cancelled by Ada.' } },
    });
    expect(world.things.size).toBe(0);
  });

  it('cancels a step that waits for its signal', async () => {
    const controller = new AbortController();
    const plan = houseWith({
      'build-house': {
        run: (_known, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            controller.abort({ stop: 'cancelled', by: 'Ada' });
          }),
      },
    });
    const result = await run(plan, request, new DyingJournal([]), options(newWorld(), { signal: controller.signal }));
    expect(result.failure?.error.reason).toBe('cancelled');
  });

  it('writes nothing once the job is lost', async () => {
    const store: Entry[] = [];
    const controller = new AbortController();
    const plan = houseWith({
      'build-house': {
        run: async (_known, { signal }) => {
          controller.abort({ stop: 'lost' });
          signal.throwIfAborted();
          return { house: 'never' };
        },
      },
    });
    await expect(
      run(plan, request, new DyingJournal(store), options(newWorld(), { signal: controller.signal })),
    ).rejects.toThrow(Interrupted);
    expect(kinds(store)).toEqual(['started build-house']);
  });
});

describe('the crash matrix: die before and after every save, forwards and while undoing', () => {
  const failing = houseWith({ look: { run: async () => Promise.reject(new OpsError('failed', 'It is ugly.')) } });
  const writes = { forwards: 11, undoing: 19 };

  for (const [name, plan, saves, outcome, things] of [
    ['forwards', house, writes.forwards, 'succeeded', 4],
    ['undoing', failing, writes.undoing, 'undone', 0],
  ] as const) {
    it(`${name}: a run has exactly ${saves} saves`, async () => {
      const store: Entry[] = [];
      await run(plan, request, new DyingJournal(store), options(newWorld()));
      expect(store).toHaveLength(saves);
    });

    for (let at = 1; at <= saves; at += 1) {
      for (const after of [false, true]) {
        it(`${name}: dies ${after ? 'after' : 'before'} save ${at}, and the next worker ends it with nothing twice`, async () => {
          const world = newWorld();
          const store: Entry[] = [];
          await expect(run(plan, request, new DyingJournal(store, { at, after }), options(world))).rejects.toThrow();
          const result = await run(plan, request, new DyingJournal(store), options(world));
          expect(result.outcome).toBe(outcome);
          expect(world.things.size).toBe(things);
          for (const act of new Set(world.acts)) expect(world.acts.filter((other) => other === act)).toHaveLength(1);
        });
      }
    }
  }

  it('survives any sequence of deaths', async () => {
    const deaths = fc.array(fc.record({ at: fc.integer({ min: 1, max: 8 }), after: fc.boolean() }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(deaths, fc.boolean(), async (sequence, fails) => {
        const world = newWorld();
        const store: Entry[] = [];
        const plan = fails ? failing : house;
        for (const death of sequence)
          await run(plan, request, new DyingJournal(store, death), options(world)).catch(() => {});
        const result = await run(plan, request, new DyingJournal(store), options(world));
        expect(result.outcome).toBe(fails ? 'undone' : 'succeeded');
        expect(world.things.size).toBe(fails ? 0 : 4);
        for (const act of new Set(world.acts)) expect(world.acts.filter((other) => other === act)).toHaveLength(1);
      }),
    );
  });
});

it('refuses a journal of a plan it does not know', async () => {
  const store: Entry[] = [{ at: 1, kind: 'started', step: 'dig-a-well' }];
  await expect(run(house, request, new DyingJournal(store), options(newWorld()))).rejects.toMatchObject({
    reason: 'invalid',
  });
});
