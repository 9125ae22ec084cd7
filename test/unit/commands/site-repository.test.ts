import { afterEach, describe, expect, it, vi } from 'vitest';
import { OpsError } from '../../../src/errors.ts';
import { typing, unavailable } from './desk.ts';
import { ASKED, atComponents, CANARY, edited, siteWizard, URL } from './site-wizard.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('the repository', () => {
  it.each([
    [
      'plain HTTP',
      { repository: URL.replace('https', 'http') },
      { repository: 'The address must begin with https://.' },
    ],
    [
      'a user in the address',
      { repository: 'https://a:b@forge.example/ada/shop' },
      { repository: expect.stringContaining('Leave the user name') },
    ],
    ['no address', { repository: '$(id)' }, { repository: expect.stringContaining('Give the whole address') }],
    [
      'one that is not there',
      { repository: `${URL}2` },
      { repository: 'This repository is not there, or not readable. Check its address.' },
    ],
    ['a branch that is not there', { branch: 'nowhere' }, { branch: 'There is no branch nowhere in this repository.' }],
    ['a branch that is an option', { branch: '--upload-pack=x' }, { branch: 'This is not the name of a branch.' }],
    ['a root that is not there', { root: 'nowhere' }, { root: 'There is no folder nowhere in the branch main.' }],
    ['a root outside', { root: 'shop/../..' }, { root: 'Give a folder below the root, without "..".' }],
    ['a token of two words', { token: 'two words' }, { token: 'A token is one word, without spaces.' }],
    ['a token with a line break', { token: 'a\nb' }, { token: 'A token is one word, without spaces.' }],
  ])('%s is told at its field', async (_what, change, errors) => {
    const wizard = siteWizard();
    await wizard.open();
    expect(await wizard.submit({ ...ASKED, ...change })).toEqual({ errors });
    expect(wizard.jobs.size).toBe(0);
  });

  it('and a taken name are told together', async () => {
    const wizard = siteWizard();
    await wizard.open();
    expect(await wizard.submit({ ...ASKED, hostname: 'taken', branch: 'nowhere' })).toEqual({
      errors: { hostname: 'The name taken is taken. Choose another.', branch: expect.any(String) },
    });
  });

  it.each([
    ['invalid', 'Repositories at 10.0.0.1 cannot be used here.'],
    ['unavailable', 'The forge does not answer.'],
  ] as const)('says why it cannot be read: %s', async (reason, sentence) => {
    const wizard = siteWizard();
    wizard.behaviour.before = () => Promise.reject(new OpsError(reason, sentence));
    await wizard.open();
    expect(await wizard.submit(ASKED)).toEqual({ errors: { repository: sentence } });
  });

  it('that is empty has no default branch', async () => {
    const forge = { head: async () => undefined, read: () => Promise.reject(new Error('not asked')) };
    const wizard = siteWizard({ forge });
    await wizard.open();
    expect(await wizard.submit(ASKED)).toEqual({
      errors: { repository: expect.stringContaining('no default branch yet') },
    });
  });

  it('is told above the fields once Slack shows a page that waits in their place', async () => {
    vi.useFakeTimers();
    const wizard = siteWizard();
    wizard.behaviour.before = () => new Promise((resolve) => setTimeout(resolve, 3000));
    await wizard.open();
    const answer = wizard.submit({ ...ASKED, branch: 'nowhere', token: null });
    await vi.advanceTimersByTimeAsync(7000);
    expect(await answer).toHaveProperty('view');
    expect(wizard.page().callback_id).toBe('create-container-form');
    expect(wizard.text()).toContain('There is no branch nowhere in this repository.');
    expect(wizard.text()).toContain(`"initial_value":"${URL}"`);
    expect(wizard.text()).toContain('"initial_value":"nowhere"');
  });

  it('leads on however long it takes', async () => {
    vi.useFakeTimers();
    const wizard = siteWizard();
    wizard.behaviour.before = () => new Promise((resolve) => setTimeout(resolve, 10_000));
    await wizard.open();
    const answer = wizard.submit(ASKED);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(await answer).toHaveProperty('view');
    expect(wizard.page().callback_id).toBe('create-container-components');
  });

  it('is read again when something about it changes, and keeps the environments of what stays', async () => {
    const wizard = await atComponents();
    const seal = async (id: string) => {
      await wizard.press('environment', id);
      await wizard.submit({ environment1: `A=${CANARY}` });
    };
    await seal('c1');
    await seal('c2');
    const job = wizard.draft()?.job ?? '';
    const [first, second] = wizard.draft()?.project?.components.map(({ name }) => name) ?? [];
    await edited(wizard, 'c2', { name: 'mine' });
    expect([...(wizard.sealed.get(job)?.keys() ?? [])].sort()).toEqual([`env:${first}`, 'env:mine']);
    await wizard.press('back');
    await wizard.submit({ ...ASKED, branch: 'next' });
    const components = wizard.draft()?.project?.components ?? [];
    expect(wizard.draft()?.project).toMatchObject({ branch: 'next', askedBranch: 'next' });
    expect(components.map(({ name, environment }) => [name, environment?.count])).toEqual([
      [first, 1],
      [second, undefined],
    ]);
    expect([...(wizard.sealed.get(job)?.keys() ?? [])]).toEqual([`env:${first}`]);
    await wizard.press('back');
    await wizard.submit({ ...ASKED, repository: null, root: null });
    expect(wizard.draft()?.project).toBeUndefined();
    expect(wizard.sealed.get(job)).toBeUndefined();
  });

  it('says where the site listens, unless somebody has', async () => {
    const wizard = siteWizard();
    await wizard.open();
    await wizard.submit({ ...ASKED, root: 'one', httpPort: '8088' });
    expect(wizard.draft()?.values.httpPort).toBe(8088);
    expect(wizard.text()).toContain('No component listens on 8088');
    await edited(wizard, 'c1', { port: '8088' });
    expect(wizard.text()).not.toContain('No component listens');
  });
});

describe('the deploy token', () => {
  const atPrivate = async () => {
    const wizard = siteWizard();
    wizard.behaviour.token = CANARY;
    await wizard.open();
    await wizard.submit({ ...ASKED, token: ` ${CANARY} ` });
    return wizard;
  };

  it('is sealed, read with, and never shown again', async () => {
    const wizard = await atPrivate();
    expect(wizard.page().callback_id).toBe('create-container-components');
    expect(wizard.asked.every(({ at }) => at.token === CANARY)).toBe(true);
    const job = wizard.draft()?.job ?? '';
    expect(wizard.sealed.get(job)?.get('token')).toEqual({ text: CANARY, seconds: 3600 });
    await wizard.press('back');
    expect(wizard.text()).toContain('One is sealed');
    expect(wizard.text()).not.toContain(CANARY);
    await wizard.submit({ ...ASKED, branch: 'next', token: null });
    expect(wizard.asked.at(-1)?.at.token).toBe(CANARY);
    await wizard.submit();
    await wizard.submit({ services: [], rootStart: null, customServices: null });
    expect(wizard.text()).toContain('read with the sealed token');
    await wizard.submit();
    expect([...wizard.jobs.values()][0]?.request).toMatchObject({ deployment: { repository: { isPrivate: true } } });
    expect(wizard.sealed.get(job)?.get('token')?.seconds).toBe(7 * 86_400);
  });

  it('is kept when only the name was wrong, and forgotten on request', async () => {
    const wizard = siteWizard();
    wizard.behaviour.token = CANARY;
    await wizard.open();
    expect(await wizard.submit({ ...ASKED, hostname: 'taken', token: CANARY })).toHaveProperty('errors.hostname');
    await wizard.submit(ASKED);
    expect(wizard.page().callback_id).toBe('create-container-components');
    await wizard.press('back');
    const job = wizard.draft()?.job ?? '';
    expect(await wizard.submit({ ...ASKED, branch: 'next', forgetToken: true })).toHaveProperty('errors.repository');
    expect(wizard.sealed.get(job)?.has('token')).toBe(false);
    expect(wizard.drafts.get(job)?.hasToken).toBe(false);
  });

  it('goes nowhere when it cannot be sealed', async () => {
    const wizard = siteWizard();
    await wizard.open();
    if (wizard.desk.secrets) wizard.desk.secrets.put = () => Promise.reject(unavailable('Redis'));
    expect(await wizard.submit({ ...ASKED, token: CANARY })).toEqual({
      errors: { hostname: expect.stringContaining('Then press Next again.') },
    });
    expect(wizard.asked).toEqual([]);
    expect(JSON.stringify([...wizard.drafts])).not.toContain(CANARY);
  });
});

describe('a draft that was not submitted', () => {
  it('is offered again, to go on with or to leave', async () => {
    const wizard = await atComponents();
    await edited(wizard, 'c1', { start: 'node mine.js' });
    const begun = wizard.draft()?.job ?? '';
    await wizard.open('other');
    expect(wizard.text()).toContain('You have begun to ask for web.');
    const fresh = wizard.page().private_metadata ?? '';
    expect(fresh).not.toBe(begun);
    await wizard.press('anew', fresh);
    expect(wizard.text()).toContain('"initial_value":"other"');
    await wizard.open('other');
    await wizard.press('go-on', begun);
    expect(wizard.text()).toContain('node mine.js');
  });

  it('is only its own person’s', async () => {
    const wizard = await atComponents();
    const begun = wizard.draft()?.job ?? '';
    wizard.openDrafts.set('U2', begun);
    await wizard.command(typing('mine', 'U2'));
    expect(wizard.text()).toContain('"initial_value":"mine"');
    const fresh = wizard.page().private_metadata ?? '';
    await wizard.press('go-on', begun, {}, 'U2');
    expect(wizard.page().private_metadata).toBe(fresh);
    expect(wizard.text()).not.toContain('forge.example/ada');
  });

  it('is not offered once nothing was filled in, nor once it is submitted, nor when nobody can tell', async () => {
    const wizard = siteWizard();
    await wizard.open();
    await wizard.open();
    expect(wizard.text()).not.toContain('You have begun');
    await wizard.submit({ ...ASKED, repository: null, root: null });
    await wizard.submit();
    expect(wizard.text()).toContain('web is on its way.');
    await wizard.open();
    expect(wizard.text()).not.toContain('You have begun');
    const silent = () => Promise.reject(unavailable('Redis'));
    wizard.desk.openDrafts.get = silent;
    await wizard.open();
    expect(wizard.page().callback_id).toBe('create-container-form');
    wizard.desk.openDrafts.drop = silent;
    await wizard.submit({ ...ASKED, hostname: 'web2', repository: null, root: null });
    await wizard.submit();
    expect(wizard.text()).toContain('web2 is on its way.');
  });
});
