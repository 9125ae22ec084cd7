import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../jobs/create-container.ts';
import { FILLED, pressing, seen, state, submitting, unavailable } from './desk.ts';
import { FORM, REVIEW, reviewed, text } from './wizard.ts';

describe('the review', () => {
  it('names everything, and lists exactly the steps of the plan', async () => {
    const { review } = await reviewed();
    const shown = text(review);
    for (const said of [
      'Ada Byron (ada)',
      'web',
      'Debian 12',
      'Small: 2 cores',
      'pve1, pve2',
      'SHA256:',
      'HTTP 8080/tcp',
    ])
      expect(shown).toContain(said);
    expect(shown).toContain('FTP 21/tcp');
    expect(shown).toContain('trying it');
    expect(shown).toContain('It usually takes 12 seconds.');
    const listed = [...shown.matchAll(/(?<=\\n)\d+\. (.*?)(?=\\n|")/g)].map(([, title]) => title);
    expect(listed).toEqual(createContainer.steps.map(({ title }) => title));
  });

  it('comes without a usual time too', async () => {
    const { review } = await reviewed({ usual: () => Promise.reject(unavailable('Redis')) });
    expect(text(review)).not.toContain('It usually takes');
  });

  it('goes back to the form with what was filled in', async () => {
    const wizard = await reviewed();
    const view = { id: 'V0', hash: 'h', callback: REVIEW, metadata: wizard.job, values: {} };
    await wizard.back(pressing('create-container-back', { view }));
    for (const kept of ['"initial_value":"web"', '"initial_value":"8080"', 'ftp-21-tcp', 'trying it'])
      expect(wizard.last()).toContain(kept);
    const before = wizard.shown.length;
    await wizard.back(pressing('create-container-back', { view }, 'U2'));
    await wizard.back(pressing('create-container-back'));
    expect(wizard.shown).toHaveLength(before);
  });

  it('puts the job in line, from the draft and the directory alone', async () => {
    const wizard = await reviewed();
    const forged = state({ ...FILLED, hostname: 'evil', owner: 'root' });
    const answer = await wizard.create(submitting(REVIEW, wizard.job, forged));
    expect(text(answer)).toContain('web is on its way.');
    expect([...wizard.jobs]).toEqual([
      [
        wizard.job,
        {
          uid: 'ada',
          over: false,
          request: expect.objectContaining({
            hostname: 'web',
            httpPort: 8080,
            owner: { uid: 'ada', name: 'Ada Byron', mail: 'ada@example.org', slackUser: 'U1' },
          }),
          origin: { channel: 'C1', channelName: 'ops', user: 'U1' },
        },
      ],
    ]);
    expect(wizard.audits).toEqual([{ who: 'ada', what: 'asked', job: wizard.job, about: 'web' }]);
  });

  it('makes one job of a double Submit, and tells both', async () => {
    const wizard = await reviewed();
    const [first, second] = await Promise.all([
      wizard.create(submitting(REVIEW, wizard.job, {})),
      wizard.create(submitting(REVIEW, wizard.job, {})),
    ]);
    expect(text(first)).toContain('web is on its way.');
    expect(text(second)).toContain('web was already asked for; it is made once.');
    expect(wizard.jobs.size).toBe(1);
    expect(wizard.audits).toHaveLength(1);
  });

  it('does not call the name taken that its own job holds', async () => {
    const wizard = await reviewed();
    wizard.desk.hostnameTaken = async () => wizard.jobs.has(wizard.job);
    await wizard.create(submitting(REVIEW, wizard.job, {}));
    expect(text(await wizard.create(submitting(REVIEW, wizard.job, {})))).toContain('it is made once.');
  });

  it('returns to the form when the name went meanwhile', async () => {
    const wizard = await reviewed();
    wizard.desk.hostnameTaken = async () => true;
    const answer = text(await wizard.create(submitting(REVIEW, wizard.job, {})));
    expect(answer).toContain('The name web is taken.');
    expect(answer).toContain(FORM);
    expect(wizard.jobs.size).toBe(0);
  });

  it('returns to the form when what was chosen is offered no more', async () => {
    const wizard = await reviewed();
    wizard.desk.catalogue = {
      ...wizard.desk.catalogue,
      sizes: { huge: { title: 'Huge', cores: 8, memoryMiB: 1, diskGiB: 1 } },
    };
    const answer = text(await wizard.create(submitting(REVIEW, wizard.job, {})));
    expect(answer).toContain('What is offered has changed meanwhile.');
    expect(wizard.jobs.size).toBe(0);
  });

  it('says so on the page when the job cannot be put in line, and takes it at the next press', async () => {
    const wizard = await reviewed();
    const { enqueue } = wizard.desk;
    wizard.desk.enqueue = () => Promise.reject(unavailable('Redis'));
    const answer = await wizard.create(submitting(REVIEW, wizard.job, {}));
    expect(text(answer)).toContain('Redis does not answer. Try again in a minute.');
    expect(text(answer)).toContain('"callback_id":"create-container-review"');
    expect(wizard.audits).toEqual([]);
    wizard.desk.enqueue = enqueue;
    expect(text(await wizard.create(submitting(REVIEW, wizard.job, {})))).toContain('web is on its way.');
  });

  it.each(['identify', 'jobOwner', 'drafts'] as const)(
    'takes the same Submit again when %s did not answer',
    async (verb) => {
      const wizard = await reviewed();
      wizard.desk.hostnameTaken = async () => verb === 'jobOwner';
      const silent = () => Promise.reject(unavailable('It'));
      const answering = wizard.desk[verb];
      Object.assign(wizard.desk, { [verb]: verb === 'drafts' ? { get: silent, put: silent } : silent });
      const answer = await wizard.create(submitting(REVIEW, wizard.job, {}));
      if (!answer || !('update' in answer)) throw new Error('There is no page.');
      expect(text(seen(answer.update))).toContain('It does not answer. Try again in a minute.');
      expect(answer.update).toMatchObject({
        callback_id: REVIEW,
        private_metadata: wizard.job,
        submit: { text: 'Create' },
      });
      Object.assign(wizard.desk, { [verb]: answering, hostnameTaken: async () => false });
      expect(text(await wizard.create(submitting(REVIEW, wizard.job, {})))).toContain('web is on its way.');
    },
  );
});
