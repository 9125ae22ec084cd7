import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DESTROY_ACTION, RESTORE_ACTION, RETIRE_ACTION } from '../../../jobs/container-acts.ts';
import { jobOfChange } from '../../../src/domain/container-life.ts';
import type { Change, ContainerRecord } from '../../../src/domain/container-record.ts';
import { DeletionRequest } from '../../../src/domain/deletion-request.ts';
import { OpsError } from '../../../src/errors.ts';
import { anyText, HOSTILE } from '../../hostile.ts';
import { aRecord, MADE_BY, OWNER, RETIRED_BY } from '../domain/records.ts';
import { catalogue } from '../jobs/world.ts';
import { BEN, bens, containers, kept, OLGA, soon } from './containers-world.ts';
import { ADA, unavailable } from './desk.ts';

const BUTTONS: [string, Change, ContainerRecord, string][] = [
  [RETIRE_ACTION, 'retire-container', aRecord(), 'web is being deleted. A thread follows it.'],
  [RESTORE_ACTION, 'restore-container', kept(), 'web is being brought back. A thread follows it.'],
  [DESTROY_ACTION, 'delete-container', kept(), 'web is being destroyed. A thread follows it.'],
];

describe('a button of a container', () => {
  it.each(BUTTONS)(
    '%s puts its job in line, from the index and the directory alone',
    async (action, plan, record, said) => {
      const { press, jobs, plans, audits } = containers([record]);
      expect(await press(action)).toEqual([said]);
      const job = jobOfChange(record, plan);
      const follows = record.state.kind === 'retired' ? { follows: RETIRED_BY } : {};
      const by = { uid: 'ada', name: 'Ada Byron', mail: 'ada@example.org', slackUser: 'U1' };
      expect([...jobs.entries()]).toEqual([
        [job, expect.objectContaining({ origin: { channel: 'C1', user: 'U1', ...follows } })],
      ]);
      expect(jobs.get(job)?.request).toEqual({
        v: 1,
        container: MADE_BY,
        hostname: 'web',
        owner: OWNER,
        by,
        due: false,
      });
      expect(DeletionRequest.parse(jobs.get(job)?.request)).toEqual(jobs.get(job)?.request);
      expect(plans.get(job)).toBe(plan);
      expect(audits).toEqual([{ who: 'ada', what: 'asked', job, about: `${plan} web` }]);
    },
  );

  it.each(BUTTONS)(
    '%s is told in its window, and its thread is a direct message',
    async (action, _plan, record, said) => {
      const { press, jobs, last, shown } = containers([record]);
      expect(await press(action, MADE_BY, 'mine:2')).toEqual([]);
      expect(shown.at(-1)).toMatchObject({ id: 'V9', view: { private_metadata: 'mine:2' } });
      expect(last()).toContain(said);
      expect([...jobs.values()][0]?.origin).not.toHaveProperty('channel');
    },
  );

  it.each(BUTTONS)('%s pressed twice is one job, and both are told', async (action, _plan, record) => {
    const { press, jobs, audits } = containers([record]);
    const told = await Promise.all([press(action), press(action)]);
    expect(told.flat().filter((text) => text.includes(' already.'))).toHaveLength(1);
    expect(jobs.size).toBe(1);
    expect(audits).toHaveLength(1);
  });

  it.each(BUTTONS)(
    '%s is not for somebody else, nor for whom the directory has disabled',
    async (action, _plan, record) => {
      for (const person of [BEN, { ...ADA, disabled: true }, { ...OLGA, disabled: true }]) {
        for (const metadata of [undefined, 'all:0']) {
          const world = containers([record], person);
          const told = await world.press(action, MADE_BY, metadata);
          const seen = metadata === undefined ? told.join() : world.last();
          expect(seen).toContain('Only its owner or an administrator can do this.');
          expect(world.jobs.size).toBe(0);
          expect(world.audits).toEqual([expect.objectContaining({ who: person.uid, what: 'refused', job: MADE_BY })]);
        }
      }
    },
  );

  it.each(BUTTONS)('%s is for an administrator, in whose name it is done', async (action, _plan, record) => {
    const { press, jobs } = containers([record], OLGA);
    await press(action);
    expect([...jobs.values()][0]?.request).toMatchObject({ owner: { uid: 'ada' }, by: { uid: 'olga' } });
  });

  it.each(BUTTONS)('%s of no container is a sentence, whatever it names', async (action) => {
    for (const value of [undefined, 'bjob99999999', ...HOSTILE]) {
      const { press, jobs } = containers([bens]);
      expect(await press(action, value ?? '')).toEqual(['This container is not known any more.']);
      expect(jobs.size).toBe(0);
    }
  });

  it('never makes a job of anything that it names but the container', async () => {
    const actions = BUTTONS.map(([action]) => action);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actions), anyText(), anyText(), async (action, value, metadata) => {
        const { press, jobs } = containers();
        await press(action, value, metadata);
        expect(jobs.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, ContainerRecord, string]>([
    [RETIRE_ACTION, kept(), 'web is deleted already.'],
    [RESTORE_ACTION, aRecord(), 'web is not deleted; there is nothing to undo.'],
    [RESTORE_ACTION, kept({ until: soon(-1) }), 'The time to undo is over: web is being destroyed.'],
    [RESTORE_ACTION, aRecord({ claim: { job: 'b1', plan: 'delete-container' } }), 'cannot come back.'],
    [
      DESTROY_ACTION,
      aRecord({ claim: { job: 'b1', plan: 'restore-container' } }),
      'web is being brought back just now.',
    ],
  ])('%s that comes too late says so', async (action, record, sentence) => {
    const { press, jobs } = containers([record]);
    expect((await press(action)).join()).toContain(sentence);
    expect(jobs.size).toBe(0);
  });

  it('Delete destroys where containers are not kept', async () => {
    const { press, plans } = containers([aRecord()], ADA, { catalogue: { ...catalogue, keepMs: 0 } });
    expect(await press(RETIRE_ACTION)).toEqual(['web is being destroyed. A thread follows it.']);
    expect([...plans.values()]).toEqual(['delete-container']);
  });

  it.each([
    ['identify', new OpsError('forbidden', 'The account ada is disabled.'), 'The account ada is disabled.'],
    ['containers', unavailable('Redis'), 'Redis does not answer.'],
    ['enqueue', unavailable('Redis'), 'Redis does not answer.'],
  ])('passes on what %s says', async (verb, error, sentence) => {
    const fail = () => Promise.reject(error);
    const { press, audits } = containers([aRecord()], ADA, {
      [verb]: verb === 'containers' ? { find: fail, list: fail } : fail,
    });
    expect((await press(RETIRE_ACTION)).join()).toContain(sentence);
    expect(audits.filter(({ what }) => what === 'asked')).toEqual([]);
  });

  it('leaves a fault of its own to the log', async () => {
    const { press } = containers([aRecord()], ADA, { enqueue: () => Promise.reject(new TypeError('a bug')) });
    await expect(press(RETIRE_ACTION)).rejects.toThrow('a bug');
  });
});
