import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RIGHT } from '../unit/config/example.ts';
import { MAIN } from './processes.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Of the right configuration. */
const SECRETS = { SLACK_BOT_TOKEN: 'xoxb-x', PROXMOX_TOKEN_SECRET: 'x', REDIS_URL: 'redis://127.0.0.1' };

/** What somebody sees who types it in an empty folder. */
function typed(...words: string[]): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [...MAIN, ...words],
      { cwd: folder, env: { PATH: process.env.PATH, ...SECRETS } },
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
    ['something to set up that there is not', ['setup', 'nodes'], 'What is there to set up?'],
    ['nothing to set up', ['setup'], 'What is there to set up?'],
    ['a node without a configuration', ['setup', 'node'], 'There is no configuration that can be read at'],
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

  it('the script for a node is printed, with the public half of the key alone', async () => {
    const key = join(folder, 'id_ed25519');
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'x', '-f', key]);
    await mkdir(join(folder, 'secrets'));
    for (const name of ['ca.pem', 'known_hosts', 'secrets/app-token']) await writeFile(join(folder, name), 'x\n');
    await writeFile(join(folder, 'right.yml'), RIGHT);
    const blob = (await readFile(`${key}.pub`, 'utf8')).split(' ')[1] ?? '';
    const made = await typed('setup', 'node', '--config', 'right.yml', '--from', '192.0.2.5');
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^#!\/bin\/bash\n/);
    expect(made.out).toContain(`,from="192.0.2.5" ssh-ed25519 ${blob}\n`);
    expect(made.out).not.toContain('PRIVATE');
    const undone = await typed('setup', 'node', '--config', 'right.yml', '--remove');
    expect(undone).toMatchObject({ code: 0, out: expect.stringContaining('userdel') });
  });
});
