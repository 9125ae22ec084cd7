import { describe, expect, it } from 'vitest';
import { cancelJobCommand } from '../../../commands/cancel-job.ts';
import type { Desk } from '../../../commands/desk.ts';
import { OpsError } from '../../../src/errors.ts';
import { CANCEL_ACTION } from '../../../src/slack/thread.ts';
import { HOSTILE } from '../../hostile.ts';
import { ADA, fakeDesk, pressing, unavailable } from './desk.ts';

const JOB = 'bjob00000001';

/** Presses the button that threads draw, as `person` on a job of Ada's. */
async function press(more: Partial<Desk> = {}, given: { value?: string | undefined; over?: boolean } = {}) {
  const { value, over } = { value: JOB, over: false, ...given };
  const fake = fakeDesk(more);
  fake.jobs.set(JOB, { uid: 'ada', over, request: {}, origin: {} });
  const asked = pressing(CANCEL_ACTION, { value });
  await cancelJobCommand(fake.desk).actions?.[CANCEL_ACTION]?.(asked);
  return { ...fake, told: asked.told.map(({ text }) => text) };
}
const as = (uid: string, groups = ['staff'], disabled = false) => ({
  identify: async () => ({ ...ADA, uid, name: uid, groups, disabled }),
});

describe('cancel', () => {
  it.each([
    ['its owner', as('ada'), 'ada'],
    ['an administrator', as('olga', ['staff', 'ops']), 'olga'],
  ])('is for %s', async (_who, more, name) => {
    const { cancels, audits, told } = await press(more);
    expect(cancels).toEqual([[JOB, name]]);
    expect(audits).toEqual([{ who: name, what: 'cancelled', job: JOB }]);
    expect(told).toEqual([expect.stringContaining('The job will stop and undo')]);
  });

  it.each([
    ['somebody else', as('ben')],
    ['an owner who is disabled', as('ada', ['staff'], true)],
    ['an administrator who is disabled', as('olga', ['ops'], true)],
  ])('is not for %s, and that is written down', async (_who, more) => {
    const { cancels, audits, told } = await press(more);
    expect(cancels).toEqual([]);
    expect(audits).toEqual([expect.objectContaining({ what: 'refused', job: JOB, about: 'cancel' })]);
    expect(told).toEqual(['Only its owner or an administrator can cancel this job.']);
  });

  it('says that a job is over', async () => {
    const { cancels, told } = await press({}, { over: true });
    expect(cancels).toEqual([]);
    expect(told).toEqual([expect.stringContaining('over already')]);
  });

  it('says that what is being destroyed cannot be called back', async () => {
    const { cancels, told } = await press({
      jobOwner: async () => ({ uid: 'ada', over: false, isCancellable: false }),
    });
    expect(cancels).toEqual([]);
    expect(told).toEqual(['What is being destroyed cannot be called back.']);
  });

  it.each([undefined, 'bjob99999999', ...HOSTILE])('knows no job %j', async (value) => {
    const { cancels, told } = await press({}, { value });
    expect(cancels).toEqual([]);
    expect(told).toEqual(['This job is not known any more.']);
  });

  it.each([
    ['a refusal', new OpsError('forbidden', 'You are a guest.', { hint: 'Ask #help.' }), 'You are a guest. Ask #help.'],
    ['silence', unavailable('The directory'), 'The directory does not answer. Try again in a minute.'],
  ])('passes on %s', async (_what, error, sentence) => {
    const { told } = await press({ identify: () => Promise.reject(error) });
    expect(told).toEqual([sentence]);
  });

  it('says so when the wish could not be kept', async () => {
    const { audits, told } = await press({ cancel: () => Promise.reject(unavailable('Redis')) });
    expect(told).toEqual(['Redis does not answer. Try again in a minute.']);
    expect(audits).toEqual([]);
  });

  it('leaves a fault of its own to the log', async () => {
    await expect(press({ identify: () => Promise.reject(new TypeError('a bug')) })).rejects.toThrow('a bug');
  });
});
