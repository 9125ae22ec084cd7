import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claim,
  deployed,
  isDue,
  jobOfChange,
  jobWhenDue,
  release,
  restore,
  retire,
  unretire,
} from '../../../src/domain/container-life.ts';
import { CHANGES, type Change, ContainerRecord } from '../../../src/domain/container-record.ts';
import { JobId } from '../../../src/domain/job-id.ts';
import { aRecord, IN_TIME, OWNER, retiredRecord, siteRecord, TOO_LATE, UNTIL } from './records.ts';

const A = 'bjob0000000a';
const B = 'bjob0000000b';
const by = (job: string, plan: Change, now = IN_TIME, due = false) => ({ job, plan, due, now });
const kept = { by: OWNER, until: UNTIL };
const deleting = (refused: boolean) => aRecord({ state: { kind: 'deleting', refused } });

describe('a change of a container', () => {
  it('has one job, however often it is asked for, and another one once something has happened', () => {
    const record = aRecord();
    const ids = CHANGES.map((plan) => jobOfChange(record, plan));
    expect(new Set([...ids, jobWhenDue(record)]).size).toBe(CHANGES.length + 1);
    expect(CHANGES.map((plan) => jobOfChange(aRecord(), plan))).toEqual(ids);
    expect(jobOfChange({ ...record, serial: 1 }, 'retire-container')).not.toBe(ids[0]);
    for (const id of ids) expect(JobId.parse(id)).toBe(id);
  });

  it.each<[Change, ContainerRecord]>([
    ['retire-container', aRecord()],
    ['deploy-container', siteRecord()],
    ['restore-container', retiredRecord()],
    ['restore-container', retiredRecord({ refused: true, until: '2020-01-01T00:00:00.000Z' })],
    ['delete-container', aRecord()],
    ['delete-container', retiredRecord()],
    ['delete-container', deleting(true)],
  ])('%s takes the container, again and again for the same job, and keeps others away', (plan, record) => {
    const taken = claim(record, by(A, plan));
    expect(taken).toEqual({ ...record, claim: { job: A, plan } });
    expect(claim(taken, by(A, plan))).toEqual(taken);
    for (const other of CHANGES) expect(() => claim(taken, by(B, other))).toThrow(/^web is .*just now/);
  });

  it.each<[Change, string, ContainerRecord, number]>([
    ['retire-container', 'web is deleted already.', retiredRecord(), IN_TIME],
    ['retire-container', 'web is gone and cannot come back.', deleting(false), IN_TIME],
    ['restore-container', 'web is not deleted; there is nothing to undo.', aRecord(), IN_TIME],
    ['restore-container', 'The time to undo is over: web is being destroyed.', retiredRecord(), TOO_LATE],
    ['restore-container', 'web is gone and cannot come back.', deleting(true), IN_TIME],
    ['deploy-container', 'web was made without a repository.', aRecord(), IN_TIME],
    ['deploy-container', 'web is deleted; only what runs can be deployed again.', retiredRecord(), IN_TIME],
  ])('%s is refused: %s', (plan, sentence, record, now) => {
    expect(() => claim(record, by(A, plan, now))).toThrow(sentence);
  });

  it('by itself destroys only what is due', () => {
    const due = (record: ContainerRecord, now: number) => () => claim(record, by(A, 'delete-container', now, true));
    expect(due(retiredRecord(), TOO_LATE)).not.toThrow();
    expect(due(deleting(false), IN_TIME)).not.toThrow();
    for (const record of [aRecord(), retiredRecord()]) expect(due(record, IN_TIME)).toThrow('web is kept.');
    for (const record of [aRecord(), retiredRecord({ refused: true }), deleting(true)])
      expect(due(record, TOO_LATE)).toThrow('web is kept.');
  });
});

describe('what comes of a change', () => {
  it('retires, once', () => {
    const retired = retire(claim(aRecord(), by(A, 'retire-container')), A, kept);
    expect(retired).toEqual(aRecord({ serial: 1, state: { kind: 'retired', job: A, refused: false, ...kept } }));
    expect(retire(retired, A, { ...kept, until: 'later' })).toBe(retired);
    expect(() => retire(aRecord(), A, kept)).toThrow('Another job has taken web meanwhile.');
  });

  it('takes that back only if nothing has happened since', () => {
    const retired = retire(claim(aRecord(), by(A, 'retire-container')), A, kept);
    expect(unretire(retired, A)).toEqual(aRecord({ serial: 2 }));
    const undoing = claim(retired, by(B, 'restore-container'));
    for (const other of [aRecord(), undoing]) expect(unretire(other, A)).toBe(other);
    expect(unretire(retired, B)).toBe(retired);
  });

  it('brings back, where it was found', () => {
    const found = { node: 'pve2', address: '192.0.2.9' };
    const running = restore(claim(retiredRecord(), by(B, 'restore-container')), B, found);
    expect(running).toEqual(aRecord({ serial: 2, ...found }));
    expect(restore(running, B, { node: 'x', address: 'y' })).toBe(running);
    expect(() => restore(retiredRecord(), B, found)).toThrow('Another job');
  });

  it('notes the commit that runs, once, and for whoever has the container', () => {
    const next = 'd1'.repeat(20);
    const now = deployed(claim(siteRecord(), by(A, 'deploy-container')), A, next);
    expect(now).toEqual({ ...siteRecord(), deployment: { ...siteRecord().deployment, commit: next }, serial: 1 });
    expect(deployed(now, A, next)).toBe(now);
    expect(() => deployed(siteRecord(), A, next)).toThrow('Another job has taken web meanwhile.');
    expect(() => deployed(claim(aRecord(), by(A, 'retire-container')), A, next)).toThrow('without a repository');
  });

  it.each<[string, Change, ContainerRecord, boolean, unknown]>([
    ['as it was', 'deploy-container', siteRecord(), true, { kind: 'running' }],
    ['as it was', 'retire-container', aRecord(), true, { kind: 'running' }],
    ['as it was', 'restore-container', retiredRecord(), true, retiredRecord().state],
    ['as it was', 'delete-container', aRecord(), true, { kind: 'running' }],
    ['refused', 'delete-container', retiredRecord(), true, retiredRecord({ refused: true }).state],
    ['gone', 'retire-container', aRecord(), false, { kind: 'deleting', refused: false }],
    ['gone', 'restore-container', retiredRecord(), false, { kind: 'deleting', refused: false }],
    ['gone, refused', 'delete-container', retiredRecord(), false, { kind: 'deleting', refused: true }],
  ])('gives back %s when %s fails', (_how, plan, record, isThere, state) => {
    const taken = claim(record, by(A, plan));
    const back = release(taken, A, { isThere });
    expect(back).toEqual({ ...record, state, serial: record.serial + 1 });
    expect(release(taken, B, { isThere })).toBe(taken);
    expect(release(back, A, { isThere })).toBe(back);
  });
});

describe('of many at once', () => {
  const plan = fc.constantFrom(...CHANGES);
  it('one job at most has a container, whatever comes in whatever order', () => {
    const acts = fc.array(
      fc.record({ plan, job: fc.constantFrom(A, B, 'bjob0000000c'), due: fc.boolean(), late: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.constantFrom(aRecord(), siteRecord(), retiredRecord(), deleting(false)), acts, (record, all) => {
        let now: ContainerRecord = record;
        const winners: string[] = [];
        for (const { job, plan, due, late } of all) {
          try {
            now = claim(now, by(job, plan, late ? TOO_LATE : IN_TIME, due));
            winners.push(job);
          } catch {}
        }
        expect(new Set(winners).size).toBeLessThanOrEqual(1);
        expect(ContainerRecord.parse(JSON.parse(JSON.stringify(now)))).toEqual(now);
        expect(isDue(now, TOO_LATE) && winners.length > 0).toBe(false);
      }),
    );
  });
});
