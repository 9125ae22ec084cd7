import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What somebody sees who types it in an empty folder. */
function typed(...words: string[]): Promise<{ code: number; out: string }> {
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  return new Promise((done) => {
    const args = ['--import', loader, join(root, 'src/main.ts'), ...words];
    const child = execFile(
      process.execPath,
      args,
      { cwd: folder, env: { PATH: process.env.PATH } },
      (_error, out, err) => done({ code: child.exitCode ?? -1, out: `${out}${err}` }),
    );
  });
}

describe('at the command line', () => {
  it('nothing typed is answered with what there is', async () => {
    const { code, out } = await typed();
    expect(code).toBe(0);
    expect(out).toMatch(/start .*\n.*bot .*\n.*worker .*/);
  });

  it.each([
    ['a verb that does not exist', ['frobnicate'], 'There is no verb frobnicate.'],
    ['an option that does not exist', ['start', '--bogus'], "Unknown option '--bogus'."],
    ['no configuration', ['start'], 'There is no configuration that can be read at'],
  ])('%s ends with a sentence and what to do', async (_what, words, sentence) => {
    const { code, out } = await typed(...words);
    expect(code).toBe(1);
    expect(out).toContain(sentence);
    expect(out.trim().split('\n')).toHaveLength(2); // no stack
  });

  it('a wrong configuration is reported whole, and nothing is started', async () => {
    await writeFile(join(folder, 'wrong.yml'), 'slack: { mode: socket }\nproxmox: { vmids: { first: 9, last: 5 } }\n');
    const { code, out } = await typed('start', '--config', 'wrong.yml');
    expect(code).toBe(1);
    for (const path of ['slack.botToken', 'slack.appToken', 'directory', 'proxmox.vmids.first', 'redis']) {
      expect(out).toContain(path);
    }
  });
});
