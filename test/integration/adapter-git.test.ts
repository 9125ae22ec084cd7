import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { gitForge } from '../../src/adapters/git/forge.ts';
import { runGit } from '../../src/adapters/git/run.ts';
import { GIT_ENVIRONMENT, GIT_SETTINGS, settingVariables, tokenSetting } from '../../src/domain/git-access.ts';
import { makeAuthority } from '../../src/lab/certificates.ts';
import { type ForgeLab, NAME, startForgeLab } from '../harness/forge-lab.ts';
import { until } from '../harness/until.ts';

const fresh = () => new AbortController().signal;
const none = () => false;
const all = () => true;

let there: ForgeLab;
let elsewhere: ForgeLab;
beforeAll(async () => {
  [there, elsewhere] = await Promise.all([startForgeLab(), startForgeLab()]);
});
afterEach(async () => {
  await there.lab.faults.clear();
  expect(await readdir(there.tmp)).toEqual([]); // whatever happened, nothing is left
});
afterAll(() => Promise.all([there?.stop(), elsewhere?.stop()]));

const named = (url: string) => url.replace(there.lab.address, NAME);
const web = () => there.lab.repositories['node-web'] ?? '';
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('addresses that are not of a repository', () => {
  test.each([
    '--upload-pack=touch /tmp/owned',
    '-oProxyCommand=touch /tmp/owned',
    'ext::sh -c touch% /tmp/owned',
    'file:///etc',
    '/etc',
    '../etc',
    'ssh://git@git.example.org/a/b',
    'git@git.example.org:a/b',
    'http://git.example.org/a/b',
    'https://user@git.example.org/a/b',
    'https://user:word@git.example.org/a/b',
    'https://git.example.org/a/b?x',
    'https://git.example.org./a/b',
    'https://git.example.org.evil.example/a/b',
    'https://evil.example/git.example.org/b',
    'https://[::1]/a/b',
    'https://0x7f.1/a/b',
    'https://git.example.org:22/a/b',
    '',
  ])('%s', async (url) => {
    const before = there.lab.requests().length;
    expect(await failure(there.forge().head({ url }, 'main', fresh()))).toMatchObject({ reason: 'invalid' });
    expect(await failure(there.forge().read({ url }, 'main', all, fresh()))).toMatchObject({ reason: 'invalid' });
    expect(there.lab.requests().length).toBe(before);
  });

  test.each(['--upload-pack=x', '-b', 'a..b', 'a b', 'refs/../x', 'a\nb', ''])('nor is %j a branch', async (branch) => {
    expect(await failure(there.forge().head({ url: web() }, branch, fresh()))).toMatchObject({ reason: 'invalid' });
    expect(await failure(there.forge().read({ url: web() }, branch, all, fresh()))).toMatchObject({
      reason: 'invalid',
    });
  });
});

describe('git, held by its environment', () => {
  test.each([
    ['a command for a transport', (mark: string) => ['ls-remote', '--', `ext::sh -c touch% ${mark}`]],
    ['a program in place of an address', (mark: string) => ['ls-remote', '--', `--upload-pack=touch ${mark}`]],
    ['a path', () => ['ls-remote', '--', '/']],
    ['a file', () => ['ls-remote', '--', 'file:///']],
    ['plain HTTP', () => ['ls-remote', '--', 'http://127.0.0.1:9/a/b']],
  ])('refuses %s', async (_what, args) => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-forge-held-'));
    try {
      const mark = join(folder, 'owned');
      const env = { ...GIT_ENVIRONMENT, ...settingVariables(GIT_SETTINGS) };
      const run = { git: 'git', args: args(mark), env, folder, mostBytes: 1000, signal: fresh() };
      const { code, stderr } = await runGit(run);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/transport '\w+' not allowed|strange pathname .* blocked|strange hostname/);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('writes no file without end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-forge-held-'));
    try {
      const args = ['if=/dev/zero', 'of=large', 'bs=1M', 'count=160'];
      const { code } = await runGit({ git: 'dd', args, env: {}, folder, mostBytes: 1000, signal: fresh() });
      expect(code).not.toBe(0);
      expect((await stat(join(folder, 'large'))).size).toBe(128 * 1024 * 1024);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test.each([
    ['is not there', undefined, 'cannot be run'],
    ['is too old to know them', '#!/bin/sh\necho git version 2.30.2\n', 'is too old'],
  ])('refuses to work with one that %s', async (_what, program, said) => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-forge-git-'));
    try {
      const git = join(folder, 'git');
      if (program !== undefined) await writeFile(git, program, { mode: 0o755 });
      const error = await failure(there.forge({ git }).head({ url: web() }, 'main', fresh()));
      expect(error).toMatchObject({ reason: 'failed', message: expect.stringContaining(said) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('where git connects to', () => {
  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['fd00::1'],
    ['fe80::1'],
    ['::ffff:127.0.0.1'],
  ])('not to %s, unless that is allowed', async (address) => {
    const before = there.lab.requests().length;
    const hosts = { [NAME]: { ports: [there.lab.port], caPem: there.lab.caPem } };
    const forge = gitForge({ hosts, tmp: there.tmp, lookup: async () => [address] });
    const error = await failure(forge.head({ url: named(web()) }, 'main', fresh()));
    expect(error).toMatchObject({ reason: 'invalid', message: `${NAME} leads to an address that is not public.` });
    expect(there.lab.requests().length).toBe(before);
  });

  test('an address of its own is no way round that', async () => {
    const hosts = { '127.0.0.1': { ports: [there.lab.port], caPem: there.lab.caPem } };
    const asked = gitForge({ hosts, tmp: there.tmp }).head({ url: web() }, 'main', fresh());
    expect(await failure(asked)).toMatchObject({ reason: 'invalid' });
  });

  test('a name is resolved once, and what it leads to afterwards does not count', async () => {
    const answers = [there.lab.address, '203.0.113.9', '203.0.113.9'];
    const forge = there.forge({ lookup: async () => [answers.shift() ?? '203.0.113.9'] });
    expect((await forge.read({ url: named(web()) }, 'main', all, fresh())).files).toContain('server.js');
    expect(answers).toHaveLength(2);
  });

  test('a redirect to another forge is not followed', async () => {
    there.lab.faults.redirect(elsewhere.lab.url);
    const before = elsewhere.lab.requests().length;
    const error = await failure(there.forge().head({ url: web() }, 'main', fresh()));
    expect(error).toMatchObject({ reason: 'not-found', message: expect.stringContaining('to another address') });
    expect(await failure(there.forge().read({ url: web() }, 'main', all, fresh()))).toMatchObject({
      reason: 'not-found',
    });
    expect(elsewhere.lab.requests().length).toBe(before);
  });

  test('a forge that insists on .git at the end is asked there', async () => {
    there.lab.faults.insistOnSuffix();
    expect(await there.forge().head({ url: web() }, undefined, fresh())).toMatchObject({ branch: 'main' });
    expect((await there.forge().read({ url: web() }, 'main', all, fresh())).files).toContain('server.js');
  });

  test('only a certificate of the right authority will do', async () => {
    const { caPem } = await makeAuthority();
    const hosts = { '127.0.0.1': { ports: [there.lab.port], caPem, allowPrivate: true } };
    const error = await failure(gitForge({ hosts, tmp: there.tmp }).head({ url: web() }, 'main', fresh()));
    expect(error).toMatchObject({ reason: 'failed', message: expect.stringContaining('certificate') });
  });

  test('only a certificate for the right name will do', async () => {
    const other = 'other.example.org';
    const hosts = { [other]: { ports: [there.lab.port], caPem: there.lab.caPem, allowPrivate: true } };
    const forge = gitForge({ hosts, tmp: there.tmp, lookup: async () => [there.lab.address] });
    const error = await failure(forge.head({ url: web().replace(there.lab.address, other) }, 'main', fresh()));
    expect(error).toMatchObject({ reason: 'failed', message: expect.stringContaining('certificate') });
  });
});

describe('a forge that misbehaves', () => {
  test.each([429, 500, 503])('answering %i is not able to now', async (status) => {
    there.lab.faults.fail(status);
    expect(await failure(there.forge().head({ url: web() }, 'main', fresh()))).toMatchObject({ reason: 'unavailable' });
  });

  test.each(['hang', 'neverEnd'] as const)('that does %s is left alone in time', async (fault) => {
    there.lab.faults[fault]();
    const forge = there.forge({ timeoutMs: 1500 });
    expect(await failure(forge.head({ url: web() }, 'main', fresh()))).toMatchObject({
      reason: 'unavailable',
      message: expect.stringContaining('in time'),
    });
    await until(async () => (await processesOf(there.tmp)).length === 0);
  });

  test('never shows a deploy token to others on the machine, and is left at once when nobody waits any more', async () => {
    const token = 'hush-hush-token';
    const [, header] = tokenSetting(web(), token);
    there.lab.faults.hang();
    const stop = new AbortController();
    const asked = failure(there.forge().head({ url: web(), token }, 'main', stop.signal));
    const seen = await until(async () => {
      const found = await processesOf(there.tmp);
      return found.some(({ words }) => words.includes('remote-https')) && found;
    });
    stop.abort();
    expect(await asked).toMatchObject({ reason: 'cancelled' });
    expect(seen.some(({ variables }) => variables.includes(header))).toBe(true); // so they were looked for where they are
    for (const { words } of seen) {
      expect(words).not.toContain(token);
      expect(words).not.toContain(header.split(' ').at(-1));
    }
    await until(async () => (await processesOf(there.tmp)).length === 0);
  });
});

describe('what changes while somebody asks', () => {
  test('a repository that is removed', async () => {
    const { lab, forge } = there;
    await lab.commit('short-lived', 'main', { 'a.txt': 'a' });
    const url = lab.repositories['short-lived'] ?? '';
    expect(await forge().head({ url }, 'main', fresh())).toMatchObject({ branch: 'main' });
    await lab.remove('short-lived');
    expect(await failure(forge().read({ url }, 'main', all, fresh()))).toMatchObject({ reason: 'not-found' });
  });

  test('a branch that is pushed by force', async () => {
    const { lab, forge } = there;
    await lab.commit('rewritten', 'main', { 'old.txt': 'a' });
    const url = lab.repositories.rewritten ?? '';
    const before = await forge().head({ url }, 'main', fresh());
    const forced = await lab.forcePush('rewritten', 'main', { 'new.txt': 'b' });
    expect(before?.commit).not.toBe(forced);
    expect(await forge().read({ url }, 'main', all, fresh())).toMatchObject({ commit: forced, files: ['new.txt'] });
  });

  test('a repository that is empty has no branch', async () => {
    const { lab, forge } = there;
    await lab.commit('emptied', 'main', { 'a.txt': 'a' });
    await lab.removeBranch('emptied', 'main');
    const url = lab.repositories.emptied ?? '';
    expect(await forge().head({ url }, undefined, fresh())).toBeUndefined();
    expect(await failure(forge().read({ url }, 'main', all, fresh()))).toMatchObject({ reason: 'not-found' });
  });
});

describe('a repository that is large', () => {
  test('is read so far and no further', async () => {
    const files = Object.fromEntries(Array.from({ length: 21_000 }, (_, index) => [`f/${index}.txt`, 'x']));
    await there.lab.commit('huge', 'main', files);
    const url = there.lab.repositories.huge ?? '';
    const { folders, files: listed, truncated } = await there.forge().read({ url }, 'main', none, fresh());
    expect(truncated).toBe(true);
    expect(folders.length + listed.length).toBe(20_001); // the root is listed by nobody
  });

  test('gives the texts that are nearest to its root', async () => {
    const deep = Array.from({ length: 60 }, (_, index) => [`a/b/${index}.txt`, String(index)]);
    await there.lab.commit('wordy', 'main', { ...Object.fromEntries(deep), 'z/last.txt': 'near', 'z.txt': 'nearest' });
    const url = there.lab.repositories.wordy ?? '';
    const { texts, truncated } = await there.forge().read({ url }, 'main', all, fresh());
    expect(Object.keys(texts)).toHaveLength(60);
    expect(texts).toMatchObject({ 'z.txt': 'nearest', 'z/last.txt': 'near' });
    expect(truncated).toBe(true);
  });
});

/** Processes whose environment names this folder: what they were called with, and that environment. */
async function processesOf(folder: string): Promise<{ words: string; variables: string }[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (id: string, what: string) => readFile(join('/proc', id, what), 'utf8').catch(() => '');
  const every = await Promise.all(
    ids.map(async (id) => ({ words: await read(id, 'cmdline'), variables: await read(id, 'environ') })),
  );
  return every.filter(({ variables }) => variables.includes(folder));
}
