import { type ChildProcess, spawn } from 'node:child_process';
import { OpsError } from '../../errors.ts';

/** A daemon that the lab runs in the foreground; it dies with the lab. */
export interface Daemon {
  /** Whether it still runs. */
  alive(): boolean;
  /** Ends its process group and waits for it. Its detached sessions are the caller's to think of. */
  end(): Promise<void>;
}

/**
 * Starts a daemon and waits until it says that it is up.
 * @param isUp matched against what it writes to standard error
 * @throws OpsError `failed` with its last words when it ends first
 */
export function startDaemon(words: readonly string[], isUp: RegExp, env?: NodeJS.ProcessEnv): Promise<Daemon> {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: env ?? { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    const refuse = (cause?: Error) =>
      reject(
        new OpsError(
          'failed',
          `${words[0]} did not start: ${said.trim().split('\n').at(-1) || cause?.message || 'it ended'}`,
          { cause },
        ),
      );
    child.stderr?.on('data', (chunk) => {
      // Only the beginning matters, and a daemon may talk for days.
      if (said.length < 4096) said += String(chunk);
      if (isUp.test(said)) resolve(handle(child, ended));
    });
    child.once('error', refuse);
    child.once('exit', () => refuse());
  });
}

function handle(child: ChildProcess, ended: Promise<void>): Daemon {
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    alive,
    async end() {
      if (alive() && child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
      await ended;
    },
  };
}

/** Signals a process group; one that is gone already is what was wanted. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone.
  }
}
