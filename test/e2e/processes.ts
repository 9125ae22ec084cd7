import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab.ts';

/** Real processes of Berth, as an administrator would start them, against the lab. */
export interface Berth {
  lab: Lab;
  start(verb: 'start' | 'bot' | 'worker'): Promise<BerthProcess>;
  /** Another program in place of Berth, with the same environment; it prints "Berth is up". */
  startScript(path: string, ...words: string[]): Promise<BerthProcess>;
  stop(): Promise<void>;
}

export interface BerthProcess {
  pid: number;
  /** What it has logged so far. */
  output(): string;
  kill(): Promise<void>;
  /** As an administrator does; resolves with the exit code. */
  terminate(): Promise<number | null>;
}

const root = resolve(import.meta.dirname, '../..');
/** Compiled (test/harness/build.ts), as in real life: it is up in a third of the time. */
export const MAIN = ['--enable-source-maps', resolve(root, 'dist/src/main.js')];
const UP_MS = 90_000;

export async function startBerth(options: Omit<LabOptions, 'cacheDir' | 'manifest'> = {}): Promise<Berth> {
  const manifest = parse(readFileSync(resolve(root, 'manifest.yml'), 'utf8'));
  const lab = await startLab({ cacheDir: resolve(root, '.cache'), manifest, ...options });
  // From the moment they are spawned, so that those which never come up are ended too.
  const ends: (() => Promise<void>)[] = [];
  const started = (args: string[]) => startProcess(args, lab, ends);
  return {
    lab,
    start: (verb) => started([...MAIN, verb, '--config', lab.configFile]),
    startScript: (path, ...words) => started(['--import', 'tsx', path, ...words]),
    async stop() {
      await Promise.all(ends.map((end) => end()));
      await lab.stop();
    },
  };
}

async function startProcess(args: string[], lab: Lab, ends: (() => Promise<void>)[]): Promise<BerthProcess> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SLACK_API_URL: lab.slack.apiUrl, ...lab.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  ends.push(() => end(child, exited));
  await new Promise<void>((up, fail) => {
    const timer = setTimeout(() => fail(new Error(`${args.join(' ')} was not up in time:\n${output}`)), UP_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Berth is up')) {
        clearTimeout(timer);
        up();
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    exited.then((code) => fail(new Error(`${args.join(' ')} ended with ${code}:\n${output}`)));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    kill: () => end(child, exited),
    terminate: () => ask(child, exited),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

async function ask(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  return exited;
}
