import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../src/lab/daemon.ts';

const root = resolve(import.meta.dirname, '../..');

describe('./berth demo', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'demo-'));
  });
  afterEach(() => {
    for (const pid of mine()) process.kill(pid, 'SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Processes that still hold something of this demo: its folder is in their words or their environment. */
  const mine = () =>
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid && told(pid).includes(scratch));

  const berth = join(root, 'berth');
  function start([command = '', ...args]: string[] = [berth, 'demo', '--once']) {
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: scratch, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints += String(chunk);
    });
    const exited = new Promise<number | null>((done) => child.once('exit', done));
    const says = async (words: string) => {
      while (!output.includes(words)) {
        const more = new Promise((heard) => child.stdout.once('data', heard));
        const code = await Promise.race([more, exited.then((ended) => `ended with ${ended}`)]);
        if (typeof code === 'string') throw new Error(`It ${code} before it said "${words}":\n${output}${complaints}`);
      }
    };
    return { child, exited, says, output: () => output, complaints: () => complaints };
  }

  it('makes a container before your eyes, and leaves nothing', async () => {
    const { exited, output, complaints } = start();
    expect(await exited, complaints()).toBe(0);
    const said = output();
    // In this order: a mistake, the error at its field, the review, the steps, the hand-over.
    const story = [
      '/create-container web_1',
      '✕ Use only',
      'What will be done',
      '● Clone the',
      'web-1 is ready',
      '@ada Con',
    ];
    expect(story.filter((words) => !said.includes(words))).toEqual([]);
    expect(story.toSorted((one, other) => said.indexOf(one) - said.indexOf(other))).toEqual(story);
    expect(said).not.toContain('\u001B');
    expect(readdirSync(scratch)).toEqual([]);
    expect(mine()).toEqual([]);
  });

  it('leaves a container into which its owner logs in by a real ssh', async () => {
    // In a terminal of its own, for only there does it stay up.
    const { child, exited, says, output } = start([
      'script',
      '-qefc',
      `stty cols 200 rows 60 && ${berth} demo`,
      '/dev/null',
    ]);
    await says('Ctrl-C ends everything');
    const line = /ssh -i [^\r\n]+/.exec(stripVTControlCharacters(output()))?.[0] ?? '';
    const [ssh = '', ...words] = line.split(' ');
    const { stdout } = await promisify(execFile)(ssh, [...words, 'id -un; hostname; cat /etc/motd']);
    expect(stdout).toMatch(/^ada\nweb-1\n\s*web-1\n/);
    expect(stdout).toContain('A first look at Berth');
    child.stdin.write('\u0003');
    expect(await exited).toBe(0);
    expect(mine()).toEqual([]);
  });

  it('shows all of it in a browser, and stays up without a terminal until it is asked to end', async () => {
    const port = await freePort();
    const { child, exited, says, output } = start([berth, 'demo', '--port', String(port)]);
    child.stdin.end();
    await says('Open this in a browser: ');
    const url = /Open this in a browser: (\S+)/.exec(output())?.[1] ?? '';
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/[\\w-]{32}/$`));
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<script type="module" src="app.js">');
    expect((await fetch(`${url}app.js`)).status).toBe(200);
    expect((await fetch(`${new URL(url).origin}/`)).status).toBe(404);
    await says('until this process is asked to end');
    expect((await fetch(`${url}api/about`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    expect(readdirSync(scratch)).toEqual([]);
    expect(mine()).toEqual([]);
  });

  it('says in a sentence that it cannot have the port, before anything is begun', async () => {
    for (const port of ['0', '65536', 'many', '-1', '8e3']) {
      const { exited, complaints } = start([berth, 'demo', `--port=${port}`]);
      expect(await exited, port).toBe(1);
      expect(complaints()).toBe('--port takes a number from 1 to 65535.\nSee: berth help\n');
    }
    const other = createServer();
    const port = await new Promise<number>((listening) => {
      other.listen(0, '127.0.0.1', () => listening((other.address() as AddressInfo).port));
    });
    const { exited, output, complaints } = start([berth, 'demo', '--port', String(port)]);
    const code = await exited;
    await new Promise((closed) => other.close(closed));
    expect(code).toBe(1);
    expect(complaints()).toContain(`Port ${port} is taken by another program.`);
    expect(output()).not.toContain('Starting');
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('ends in the middle when it is asked to, and leaves nothing', async () => {
    const { child, exited, says } = start();
    await says('Clone the template (');
    child.kill('SIGINT');
    expect(await exited).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
    expect(mine()).toEqual([]);
  });

  it('leaves no process when it is killed, and the next one clears its folder', async () => {
    const killed = start();
    await killed.says('Clone the template (');
    const [left] = readdirSync(scratch).filter((name) => name.startsWith('berth-lab-'));
    expect(left).toBeDefined();
    killed.child.kill('SIGKILL');
    await killed.exited;
    await expect.poll(mine, { timeout: 10_000 }).toEqual([]);
    const next = start();
    await next.says('Starting a bot');
    expect(readdirSync(scratch)).not.toContain(left);
    next.child.kill('SIGTERM');
    expect(await next.exited).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
  });
});

function told(pid: number): string {
  try {
    const file = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    return file('cmdline') + file('environ');
  } catch {
    return ''; // it has ended, or is not ours
  }
}
