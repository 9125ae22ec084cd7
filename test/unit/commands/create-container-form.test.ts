import { describe, expect, it } from 'vitest';
import { ED25519, OTHER_ED25519 } from '../domain/keys.ts';
import { catalogue } from '../jobs/world.ts';
import { ADA, FILLED, state, submitting, unavailable } from './desk.ts';
import { command, FORM, opened, REVIEW } from './wizard.ts';

describe('the form', () => {
  it.each([
    ['a reserved name', { hostname: 'www' }, { hostname: 'This name is reserved. Choose another.' }],
    ['a taken name', { hostname: 'taken' }, { hostname: 'The name taken is taken. Choose another.' }],
    ['no name', { hostname: null }, { hostname: 'Give the container a name.' }],
    ['no keys', { keys: null }, { keys: expect.stringContaining('at least one public key') }],
    ['a private key', { keys: '-----BEGIN OPENSSH PRIVATE KEY-----' }, { keys: expect.stringContaining('private') }],
    ['a port out of range', { httpPort: '79' }, { httpPort: 'The port is at least 80.' }],
    ['no number', { httpPort: '0x50' }, { httpPort: 'Give the port as a whole number.' }],
    ['half a port', { httpPort: '80.5' }, { httpPort: expect.any(String) }],
    ['a template that is not offered', { template: 'windows' }, { template: 'Choose an operating system.' }],
    ['a size named like a method', { size: 'constructor' }, { size: 'Choose a size.' }],
    ['an unknown protocol', { ports: ['gopher-70-tcp', 'x'] }, { ports: 'Choose protocols from the list.' }],
    ['too much purpose', { purpose: 'x'.repeat(10_000) }, { purpose: 'Say it in at most 500 characters.' }],
  ])('marks %s at its field', async (_what, change, errors) => {
    const wizard = await opened();
    const answer = await wizard.next(submitting(FORM, wizard.job, state({ ...FILLED, ...change })));
    expect(answer).toEqual({ errors });
    expect(wizard.jobs.size).toBe(0);
  });

  it('says no, not yes, when the cluster cannot be asked', async () => {
    const wizard = await opened({ hostnameTaken: () => Promise.reject(unavailable('Proxmox')) });
    const answer = await wizard.next(submitting(FORM, wizard.job, state(FILLED)));
    expect(answer).toEqual({ errors: { hostname: expect.stringContaining('could not be checked just now') } });
  });

  it('gives the cluster no more than its patience', async () => {
    let signal: AbortSignal | undefined;
    const wizard = await opened({
      hostnameTaken: async (_name, given) => {
        signal = given;
        return false;
      },
    });
    await wizard.next(submitting(FORM, wizard.job, state(FILLED)));
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(signal?.aborted).toBe(false);
  });

  it('keeps the page, with the sentence at a field, when the memory or the directory does not answer', async () => {
    const wizard = await opened();
    wizard.desk.identify = () => Promise.reject(unavailable('The directory'));
    expect(await wizard.next(submitting(FORM, wizard.job, state(FILLED)))).toEqual({
      errors: { hostname: 'The directory does not answer. Try again in a minute. Then press Next again.' },
    });
  });

  it('finds protocols for whoever types', async () => {
    const { search } = command();
    const found = await search({ user: 'U1', team: 'T1', typed: 'ftp', view: undefined });
    expect(found).toContainEqual({ value: 'ftp-21-tcp', label: 'FTP 21/tcp' });
    expect(await search({ user: 'U1', team: 'T1', typed: '$(id)', view: undefined })).toEqual([]);
  });
});

describe('where the directory logs people in', () => {
  const byDirectory = { catalogue: { ...catalogue, login: 'directory' as const } };
  const create = async (keys: string | null, more = {}) => {
    const wizard = await opened({ ...byDirectory, ...more });
    await wizard.next(submitting(FORM, wizard.job, state({ ...FILLED, keys })));
    await wizard.create(submitting(REVIEW, wizard.job, {}));
    return wizard.jobs.get(wizard.job)?.request as { keys: string[] } | undefined;
  };

  it('asks for no key', async () => {
    expect((await create(null))?.keys).toEqual([]);
    const { view } = (await opened(byDirectory)).shown.at(-1) ?? {};
    expect(JSON.stringify(view)).toContain('Your directory password');
  });

  it('copies no key that the directory has, whatever it is called, and adds the others', async () => {
    const renamed = `${ED25519.split(' ').slice(0, 2).join(' ')} elsewhere`;
    expect((await create(`${renamed}\n${OTHER_ED25519}`))?.keys).toEqual([OTHER_ED25519]);
  });

  it('takes what the directory has instead of a key for nobody’s', async () => {
    const identify = async () => ({ ...ADA, keys: ['rubbish', ''] });
    expect((await create(ED25519, { identify }))?.keys).toEqual([ED25519]);
  });

  it('says on the last page by what one logs in', async () => {
    const wizard = await opened(byDirectory);
    const answer = await wizard.next(submitting(FORM, wizard.job, state(FILLED)));
    expect(JSON.stringify(answer)).toContain('with the directory password');
    expect(JSON.stringify(answer)).not.toContain('Keys put into it');
  });
});
