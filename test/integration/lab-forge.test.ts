import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { proposalOf, wantsText } from '../../src/domain/proposal.ts';
import { freePort } from '../../src/lab/daemon.ts';
import { type ForgeLab, startForgeLab } from '../harness/forge-lab.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const fresh = () => new AbortController().signal;

let forge: ForgeLab;
const ending: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  forge = await startForgeLab();
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});
afterAll(() => forge?.stop());

const gitEnv = (ca: string) => ({ PATH: process.env.PATH, HOME: '/nonexistent', GIT_SSL_CAINFO: ca });

/** An ordinary clone, as anybody would make it. */
async function checkOut(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-forge-sample-'));
  ending.push(() => rm(folder, { recursive: true, force: true }));
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, forge.lab.caPem);
  const url = forge.lab.repositories[name] ?? '';
  await run('git', ['clone', '--quiet', url, join(folder, 'app')], { env: gitEnv(ca) });
  return join(folder, 'app');
}

function begin(program: string, words: string[], cwd: string, env: Record<string, string>): ChildProcess {
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  ending.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return child;
}

function fetchText(url: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    }).once('error', reject);
  });
}

test('its repositories are the same in every lab', async () => {
  const other = await startForgeLab();
  try {
    const heads = (lab: ForgeLab) =>
      Promise.all(
        Object.entries(lab.lab.repositories).map(async ([name, url]) => {
          const head = await lab.forge().head({ url, token: lab.lab.tokens[name] }, undefined, fresh());
          return [name, head?.branch, head?.commit];
        }),
      );
    const mine = (await heads(forge)).sort();
    expect(mine.map(([name]) => name)).toEqual([
      ...['fails-to-build', 'never-listens', 'node-web', 'private-notes', 'python-web', 'two-parts'],
    ]);
    expect((await heads(other)).sort()).toEqual(mine);
  } finally {
    await other.stop();
  }
});

test('nobody can push to it', async () => {
  const folder = await checkOut('python-web');
  const git = (...words: string[]) => run('git', words, { cwd: folder, env: gitEnv(join(folder, '../ca.pem')) });
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'mine');
  await expect(git('push', '--quiet')).rejects.toMatchObject({ stderr: expect.stringMatching(/404|403|not found/) });
});

describe('a sample', () => {
  test('of Node.js has a dependency that is locked, builds, and fails without its build', async () => {
    const folder = await checkOut('node-web');
    await access(join(folder, 'package-lock.json'));
    await expect(access(join(folder, 'dist'))).rejects.toThrow();
    await run('npm', ['ci', '--offline'], { cwd: folder });
    expect((await run('npm', ['run', 'build'], { cwd: folder })).stdout).toContain('built');
    const port = await freePort();
    begin('node', ['server.js'], folder, { PORT: String(port) });
    expect(await until(() => fetchText(`http://127.0.0.1:${port}/`))).toMatchObject({
      text: expect.stringContaining('This page was built.'),
    });
  });

  test('of Python answers, and tells its environment by digests', async () => {
    const [folder, port] = [await checkOut('python-web'), await freePort()];
    await writeFile(join(folder, '.env'), 'COST="$5"\n');
    begin('python3', ['app.py'], folder, { PORT: String(port), COST: 'cost $5' });
    const { text } = await until(() => fetchText(`http://127.0.0.1:${port}/proof`));
    expect(JSON.parse(text)).toMatchObject({ environment: { COST: sha256('cost $5') }, file: sha256('COST="$5"\n') });
  });

  test('of two parts passes on what its interface says, and echoes over WebSocket and TCP', async () => {
    const folder = await checkOut('two-parts');
    const [port, echoPort, apiPort] = [await freePort(), await freePort(), await freePort()];
    const own = { PORT: String(port), ECHO_PORT: String(echoPort), API_URL: `http://127.0.0.1:${apiPort}` };
    begin('node', ['server.js'], join(folder, 'web'), own);
    // Nothing listens there: a database that is down.
    const database = `postgresql://127.0.0.1:${await freePort()}/notes`;
    begin('python3', ['main.py'], join(folder, 'api'), { PORT: String(apiPort), DATABASE_URL: database });
    const proof = await until(async () => {
      const answer = await fetchText(`http://127.0.0.1:${port}/proof`);
      return answer.text.includes('database') && answer;
    });
    expect(proof).toMatchObject({ status: 502, text: expect.stringContaining('The database does not answer') });

    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    const heard: string[] = [];
    const long = 'long '.repeat(200);
    socket.on('open', () => {
      socket.send('hello');
      socket.send(long);
    });
    socket.on('message', (data) => heard.push(String(data)));
    await until(() => heard.length === 2);
    expect(heard).toEqual(['hello', long]);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(1000);
    expect(await closed).toBe(1000);

    const echoed = await new Promise((resolve, reject) => {
      const plain = connect(echoPort, '127.0.0.1', () => plain.write('plain'));
      plain.once('data', (data) => resolve(String(data)));
      plain.once('error', reject);
      ending.push(async () => plain.destroy());
    });
    expect(echoed).toBe('plain');
  });

  test('that fails to build says why before it does', async () => {
    const folder = await checkOut('fails-to-build');
    await expect(run('node', ['build.js'], { cwd: folder })).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining("cannot find module './missing.js'"),
    });
  });

  test.each([
    ['node-web', [['node-web', '', 'npm ci', 'npm run build', 'npm start', 3000]], []],
    ['python-web', [['app', '', '', '', 'python app.py', 8000]], []],
    [
      'two-parts',
      [
        ['api', 'api', '', '', 'python main.py', 8001],
        ['web', 'web', 'npm ci', '', 'npm start', 3000],
      ],
      ['postgresql'],
    ],
  ])('is proposed as people would fill it in: %s', async (name, expected, services) => {
    const snapshot = await forge.forge().read({ url: forge.lab.repositories[name] ?? '' }, 'main', wantsText, fresh());
    const proposal = proposalOf(snapshot, '');
    const fields = proposal.components.map((part) => [
      part.name,
      part.path,
      part.install,
      part.build,
      part.start,
      part.port,
    ]);
    expect(fields).toEqual(expected);
    expect(proposal).toMatchObject({ services, notes: [] });
  });
});
