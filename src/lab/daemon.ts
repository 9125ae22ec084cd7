/**
 * Real daemons (slapd, redis-server, sshd) run as children of the lab. One question is answered here: how to
 * start one, know that it serves, and be sure that it is gone afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsError } from '../errors.ts';

export interface DaemonOptions {
  /** What people call it, for error sentences: `slapd`. */
  name: string;
  /** The program: a path, or a name on PATH. It must stay in the foreground. */
  command: string;
  args: string[];
  /** Added to PATH alone: what the lab was given (tokens, for example) is no business of its daemons. */
  env?: Record<string, string>;
  cwd?: string;
  /** True once it serves. Called every 20 ms until then, with what it has printed; throwing counts as not yet. */
  ready: (output: string) => Promise<boolean>;
  timeoutMs: number;
  /** How long `stop` waits after SIGTERM before SIGKILL. Default 3000. */
  graceMs?: number;
}

export interface Daemon {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** SIGTERM, then SIGKILL to whatever is left of its process group. Safe to call twice, or on the dead. */
  stop(): Promise<void>;
  /** Order a fault: SIGSTOP for a server that hangs, SIGCONT to heal it, SIGKILL for one that dies. */
  signal(signal: NodeJS.Signals): void;
  /** The last 64 kB of what it printed, standard output and error together. */
  output(): string;
}

const keptOutput = 64 * 1024;
const living = new Set<number>();

// Runs on a normal exit and on process.exit, also after an uncaught error. For SIGKILL see `leash`.
process.on('exit', () => {
  for (const pid of living) killGroup(pid, 'SIGKILL');
});

/**
 * Start a daemon and wait until it serves.
 * @throws OpsError `failed` with the end of its output when it exits first or is not ready in time.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const [command, ...args] = [...(await leash()), options.command, ...options.args];
  const child = spawn(command ?? options.command, args, {
    // Its own process group: Ctrl-C in a terminal reaches Berth only, which then stops its daemons in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const daemon = watch(child, options);
  const state = { ended: false };
  void daemon.exited.then(() => {
    state.ended = true;
  });

  const deadline = Date.now() + options.timeoutMs;
  while (!state.ended && Date.now() < deadline) {
    if (await options.ready(daemon.output()).catch(() => false)) return daemon;
    await Promise.race([delay(20), daemon.exited]);
  }
  const what = state.ended ? 'ended before it served' : `did not serve within ${options.timeoutMs} ms`;
  await daemon.stop();
  throw new OpsError('failed', `${options.name} ${what}.`, { hint: lastLines(daemon.output()) });
}

function watch(child: ChildProcess, options: DaemonOptions): Daemon {
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-keptOutput);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);

  const pid = child.pid ?? 0;
  if (pid > 0) living.add(pid);
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      living.delete(pid);
      resolve();
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      if (child.pid === undefined) end();
    });
    child.once('exit', end);
  });

  return {
    pid,
    exited,
    output: () => output,
    signal: (signal) => {
      if (living.has(pid)) process.kill(pid, signal);
    },
    async stop() {
      if (pid === 0) return;
      if (living.has(pid)) {
        process.kill(pid, 'SIGTERM');
        process.kill(pid, 'SIGCONT'); // a paused process hears SIGTERM only once it runs again
        const grace = new AbortController();
        const patience = delay(options.graceMs ?? 3000, undefined, { signal: grace.signal }).catch(() => {});
        await Promise.race([exited, patience]);
        grace.abort();
      }
      killGroup(pid, 'SIGKILL'); // and any children that outlived it
      await exited;
    },
  };
}

/** Words before a command that make the kernel kill it when this process dies, even by SIGKILL. */
async function leash(): Promise<string[]> {
  const setpriv = await findProgram('setpriv');
  return setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}

/**
 * The path of a program, looked for on PATH and then where Debian keeps daemons, since an ordinary user's
 * PATH lacks /usr/sbin. Undefined when it is nowhere.
 */
export async function findProgram(name: string, path = process.env.PATH ?? ''): Promise<string | undefined> {
  for (const folder of [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']) {
    const candidate = join(folder, name);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && runs) return candidate;
  }
  return undefined;
}

/** A TCP port that was free a moment ago. The kernel hands out others first, so a clash is unlikely. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // nobody left in it, which is what was wanted
  }
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-5).join('\n') || 'It printed nothing.';
}
