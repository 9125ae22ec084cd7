import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../commands/desk.ts';
import { showOutputCommand } from '../../../commands/show-output.ts';
import { OUTPUT_ACTION } from '../../../src/slack/thread.ts';
import { anyText, HOSTILE } from '../../hostile.ts';
import { ADA, fakeDesk, pressing, unavailable } from './desk.ts';

const JOB = 'bjob00000001';

/** Presses the button that threads draw, as `person` on a job of Ada's; the last page is what they see. */
async function press(more: Partial<Desk> = {}, value: string | undefined = JOB) {
  const fake = fakeDesk({ output: async () => ['join: one', 'join: two'], ...more });
  fake.jobs.set(JOB, { uid: 'ada', over: false, request: {}, origin: {} });
  const listeners = showOutputCommand(fake.desk).actions ?? {};
  await listeners[OUTPUT_ACTION]?.(pressing(OUTPUT_ACTION, { value }));
  return { ...fake, listeners, page: JSON.stringify(fake.shown.at(-1)?.view) };
}
const as = (uid: string, groups: string[]) => ({ identify: async () => ({ ...ADA, uid, name: uid, groups }) });

describe('the output of a job', () => {
  it.each([
    ['its owner', as('ada', ['staff'])],
    ['an administrator', as('olga', ['staff', 'ops'])],
  ])('is for %s', async (_who, more) => {
    const { shown, page } = await press(more);
    expect(shown.map(({ opened }) => opened)).toEqual([true, false]);
    expect(page).toContain(JSON.stringify('join: one\njoin: two').slice(1, -1));
  });

  it('is not for somebody else, and that is written down', async () => {
    const { page, audits } = await press(as('ben', ['staff']));
    expect(page).toContain('Only its owner or an administrator');
    expect(page).not.toContain('join: one');
    expect(audits).toEqual([{ who: 'ben', what: 'refused', job: JOB, about: 'output' }]);
  });

  it.each(['bjob99999999', ...HOSTILE])('knows no job %j', async (value) => {
    expect((await press({}, value)).page).toContain('This job is not known any more.');
  });

  it('says so when nobody can be asked', async () => {
    expect((await press({ identify: () => Promise.reject(unavailable('The directory')) })).page).toContain(
      'The directory does not answer.',
    );
  });

  it('can be looked at again, by whoever may then', async () => {
    const { desk, shown, listeners } = await press();
    desk.output = async () => ['join: three'];
    const view = { id: 'V0', hash: 'h', callback: 'job-output', metadata: JOB, values: {} };
    await listeners['refresh-output']?.(pressing('refresh-output', { view }));
    expect(shown.at(-1)).toMatchObject({ id: 'V0' });
    expect(JSON.stringify(shown.at(-1)?.view)).toContain('join: three');
    desk.identify = async () => ({ ...ADA, uid: 'ben', groups: ['staff'] });
    await listeners['refresh-output']?.(pressing('refresh-output', { view }));
    expect(JSON.stringify(shown.at(-1)?.view)).not.toContain('join: three');
  });

  it('is a page that Slack takes, whatever was printed, and ends with the newest line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText(4000), { maxLength: 80 }), async (lines) => {
        // The desk refuses a view that Slack would refuse.
        const { page } = await press({ output: async () => [...lines, 'the newest'] });
        expect(page).toContain('the newest"');
      }),
      { numRuns: 30 },
    );
  });
});
