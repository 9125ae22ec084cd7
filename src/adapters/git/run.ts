/** One run of git: its arguments a list, its time and its output bounded, and nothing of it left when it is over. */
import { type ChildProcess, spawn } from 'node:child_process';
import { OpsError } from '../../errors.ts';

export interface GitRun {
  git: string;
  args: readonly string[];
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
  /** Where it runs; also where its HOME is, in which there is nothing. */
  folder: string;
  input?: string;
  /** More output than this ends it. */
  mostBytes: number;
  /** Ends it and all that it started. */
  signal: AbortSignal;
}

export interface GitOutcome {
  /** Null when it was ended by a signal. */
  code: number | null;
  stdout: Buffer;
  /** The end of what it complained about. A remote's own words are among it, so it is matched and never shown. */
  stderr: string;
  /** There was more output than wanted; what there is ends anywhere. */
  truncated: boolean;
}

const PATH = '/usr/local/bin:/usr/bin:/bin';
const MOST_COMPLAINT = 16 * 1024;
/** In blocks of 512 bytes: 128 MiB. The largest file that git may write, since a server may send without end. */
const MOST_BLOCKS = 262_144;

// Limits are a matter of the shell. The line is the same for every call; what varies are its arguments.
const LIMITED = ['-c', 'ulimit -f "$0" && exec "$@"', String(MOST_BLOCKS)];

/**
 * Runs git in a process group of its own.
 * @throws the signal's reason when that comes first; OpsError `failed` when there is no git to run
 */
export async function runGit({ git, args, env, folder, input, mostBytes, signal }: GitRun): Promise<GitOutcome> {
  signal.throwIfAborted();
  const child = spawn('/bin/sh', [...LIMITED, git, ...args], {
    cwd: folder,
    detached: true,
    env: { PATH, HOME: folder, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const end = () => endGroup(child);
  signal.addEventListener('abort', end, { once: true });
  try {
    const outcome = await collect(child, input, mostBytes, end);
    signal.throwIfAborted();
    if (outcome.code === 127) throw new Error(outcome.stderr);
    return outcome;
  } catch (cause) {
    signal.throwIfAborted();
    throw new OpsError('failed', 'git cannot be run on the machine that Berth runs on.', {
      hint: 'Install git, version 2.37 or newer.',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', end);
    end(); // helpers that outlived it
  }
}

function collect(child: ChildProcess, input: string | undefined, most: number, end: () => void): Promise<GitOutcome> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let truncated = false;
    child.stdout?.on('data', (chunk: Buffer) => {
      if (truncated) return;
      chunks.push(chunk);
      size += chunk.length;
      truncated = size > most;
      if (truncated) end();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-MOST_COMPLAINT);
    });
    child.stdin?.on('error', () => {}); // it ended before it had read everything
    child.stdin?.end(input);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: Buffer.concat(chunks), stderr, truncated }));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}
