/** What every forge must do, whatever is behind it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Forge } from '../../src/ports/forge.ts';

export interface ForgeSubject {
  forge: Forge;
  /** The address of a repository that is not there. */
  missing: string;
  /** Puts these files on a branch, on top of what is there. @returns the repository's address and the commit */
  commit(repository: string, branch: string, files: Record<string, string>): Promise<{ url: string; commit: string }>;
  /** A repository that needs this token. */
  locked: { url: string; token: string };
  removeBranch(repository: string, branch: string): Promise<void>;
  tag(repository: string, tag: string, branch: string): Promise<void>;
  /** Make what is behind it unreachable. */
  breakIt(): Promise<void>;
  stop(): Promise<void>;
}

const fresh = () => new AbortController().signal;
const all = () => true;

export function describeForge(name: string, start: () => Promise<ForgeSubject>): void {
  describe(`the forge: ${name}`, () => {
    let subject: ForgeSubject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    test('finds a branch by exactly its name, and the default one without a name', async () => {
      const { forge, commit } = subject;
      const { url, commit: main } = await commit('names', 'main', { 'a.txt': 'a' });
      const { commit: longer } = await commit('names', 'main-2', { 'a.txt': 'b' });
      const { commit: nested } = await commit('names', 'feature/main', { 'a.txt': 'c' });
      expect(await forge.head({ url }, undefined, fresh())).toEqual({ branch: 'main', commit: main });
      expect(await forge.head({ url }, 'main', fresh())).toEqual({ branch: 'main', commit: main });
      expect(await forge.head({ url }, 'main-2', fresh())).toEqual({ branch: 'main-2', commit: longer });
      expect(await forge.head({ url }, 'feature/main', fresh())).toEqual({ branch: 'feature/main', commit: nested });
      for (const none of ['mai', 'Main', 'feature', 'main-3']) {
        expect(await forge.head({ url }, none, fresh())).toBeUndefined();
      }
    });

    test('a tag is no branch', async () => {
      const { forge, commit, tag } = subject;
      const { url } = await commit('tags', 'main', { 'a.txt': 'a' });
      await tag('tags', 'v1', 'main');
      expect(await forge.head({ url }, 'v1', fresh())).toBeUndefined();
      await expect(forge.read({ url }, 'v1', all, fresh())).rejects.toMatchObject({ reason: 'not-found' });
    });

    test('follows a branch to its newest commit', async () => {
      const { forge, commit } = subject;
      const { url, commit: first } = await commit('moves', 'main', { 'a.txt': 'a' });
      expect((await forge.head({ url }, 'main', fresh()))?.commit).toBe(first);
      const { commit: second } = await commit('moves', 'main', { 'a.txt': 'b' });
      expect(second).not.toBe(first);
      expect((await forge.head({ url }, 'main', fresh()))?.commit).toBe(second);
    });

    test('reads folders, files and the wanted texts of a branch, byte for byte', async () => {
      const { forge, commit } = subject;
      const text = 'cost $5 "quoted" \u00e9\u2028\r\n\n';
      const files = { 'top.txt': text, 'my.app/deep er/a.txt': 'same', 'b.txt': 'same', 'c.bin': 'other' };
      const { url, commit: newest } = await commit('reads', 'main', files);
      const snapshot = await forge.read({ url }, 'main', (path) => path.endsWith('.txt'), fresh());
      expect({ ...snapshot, folders: snapshot.folders.toSorted(), files: snapshot.files.toSorted() }).toEqual({
        branch: 'main',
        commit: newest,
        folders: ['', 'my.app', 'my.app/deep er'],
        files: ['b.txt', 'c.bin', 'my.app/deep er/a.txt', 'top.txt'],
        texts: { 'top.txt': text, 'my.app/deep er/a.txt': 'same', 'b.txt': 'same' },
        truncated: false,
      });
    });

    test('leaves out texts that are too large, and says so', async () => {
      const { forge, commit } = subject;
      const { url } = await commit('large', 'main', { 'large.txt': 'x'.repeat(64 * 1024 + 1), 'small.txt': 'x' });
      const { texts, files, truncated } = await forge.read({ url }, 'main', all, fresh());
      expect(texts).toEqual({ 'small.txt': 'x' });
      expect(files).toContain('large.txt');
      expect(truncated).toBe(true);
    });

    test('a branch that is gone is not found', async () => {
      const { forge, commit, removeBranch } = subject;
      const { url } = await commit('gone', 'main', { 'a.txt': 'a' });
      await commit('gone', 'side', { 'a.txt': 'a' });
      await removeBranch('gone', 'side');
      expect(await forge.head({ url }, 'side', fresh())).toBeUndefined();
      await expect(forge.read({ url }, 'side', all, fresh())).rejects.toMatchObject({ reason: 'not-found' });
    });

    test('tells missing, private and wrong token apart as far as it can', async () => {
      const { forge, missing, locked } = subject;
      const said = async (at: { url: string; token?: string }) => {
        const error: unknown = await forge.head(at, 'main', fresh()).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ reason: 'not-found', hint: expect.stringContaining('token') });
        return (error as Error).message;
      };
      const sentences = [
        await said({ url: missing }),
        await said({ url: missing, token: locked.token }),
        await said({ url: locked.url }),
        await said({ url: locked.url, token: 'wrong-token' }),
      ];
      expect(new Set(sentences).size).toBe(4);
      expect(sentences.join()).not.toMatch(/wrong-token/);
      expect(sentences.join()).not.toContain(locked.token);
      expect(await forge.head(locked, 'main', fresh())).toMatchObject({ branch: 'main' });
      expect((await forge.read(locked, 'main', all, fresh())).files).not.toEqual([]);
    });

    test('stops when told', async () => {
      const { forge, locked } = subject;
      const stop = new AbortController();
      const asked = forge.read(locked, 'main', all, stop.signal);
      stop.abort();
      await expect(asked).rejects.toMatchObject({ reason: 'cancelled' });
    });

    test('says that the other side does not answer', async () => {
      const { forge, locked, breakIt } = subject;
      await breakIt();
      await expect(forge.head(locked, 'main', fresh())).rejects.toMatchObject({ reason: 'unavailable' });
      await expect(forge.read(locked, 'main', all, fresh())).rejects.toMatchObject({ reason: 'unavailable' });
    });
  });
}
