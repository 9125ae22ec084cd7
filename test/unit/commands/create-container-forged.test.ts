import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../src/errors.ts';
import { FILLED, state, submitting } from './desk.ts';
import { FORM, REVIEW, reviewed, text } from './wizard.ts';

describe('a Submit that is not to be believed', () => {
  it.each([FORM, REVIEW])('of somebody else (%s)', async (callback) => {
    const wizard = await reviewed();
    const submit = callback === FORM ? wizard.next : wizard.create;
    const answer = text(await submit(submitting(callback, wizard.job, state(FILLED), 'U2')));
    expect(answer).toContain('This form belongs to somebody else.');
    expect(answer).not.toContain('web');
    expect(wizard.jobs.size).toBe(0);
    expect(wizard.audits).toContainEqual({ who: 'U2', what: 'refused', about: 'This form belongs to somebody else.' });
  });

  it.each(['', 'bjob99999999', '__proto__', '{"job":1}', 'x'.repeat(3000)])('of a draft nobody has: %s', async (id) => {
    const wizard = await reviewed();
    for (const [submit, callback] of [
      [wizard.next, FORM],
      [wizard.create, REVIEW],
    ] as const) {
      const answer = text(await submit(submitting(callback, id, state(FILLED))));
      expect(answer).toContain('This form has expired.');
      expect(answer).toContain('Type /create-container again.');
    }
    expect(wizard.jobs.size).toBe(0);
  });

  it('of a person whom the directory no longer lets in', async () => {
    const wizard = await reviewed();
    wizard.desk.identify = () => Promise.reject(new OpsError('forbidden', 'The account ada is disabled.'));
    expect(text(await wizard.create(submitting(REVIEW, wizard.job, {})))).toContain('The account ada is disabled.');
    expect(wizard.jobs.size).toBe(0);
  });
});
