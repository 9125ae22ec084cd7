/** A bot and a worker of Berth, as real processes that know nothing of the demo. */
import { type Daemon, startDaemon } from '../daemon.ts';
import type { Lab } from '../lab.ts';

/** How this program was started: without verb and options. */
export interface Program {
  command: string;
  args: readonly string[];
}

export type Half = 'bot' | 'worker';

export interface Berth {
  state(half: Half): 'up' | 'starting' | 'down';
  /** SIGKILL, in the middle of whatever it does. */
  kill(half: Half): Promise<void>;
  /** Starts it anew; one that still runs is asked to end first. Several at once take turns. */
  restart(half: Half): Promise<void>;
  /** The last lines of its log. */
  log(half: Half): string[];
  stop(): Promise<void>;
}

const UP_MS = 60_000;
const LOG_LINES = 15;

interface Runs {
  daemon: Daemon;
  state: 'up' | 'starting' | 'down';
  /** The last restart that was asked for. */
  turn: Promise<void>;
}

/** Starts both. @throws OpsError `failed`, with the end of its log, when one does not come up; then neither runs */
export async function startBerth(lab: Lab, { command, args }: Program): Promise<Berth> {
  let stopped = false;
  const start = (half: Half) =>
    startDaemon({
      name: `berth ${half}`,
      command,
      args: [...args, half, '--config', lab.configFile],
      env: { ...lab.env },
      ready: async (output) => output.includes('Berth is up'),
      timeoutMs: UP_MS,
      graceMs: 5000,
    });
  const [bot, worker] = await Promise.allSettled([start('bot'), start('worker')]);
  if (bot.status === 'rejected' || worker.status === 'rejected') {
    for (const one of [bot, worker]) if (one.status === 'fulfilled') await one.value.stop();
    throw [bot, worker].find((one) => one.status === 'rejected')?.reason;
  }
  const running: Record<Half, Runs> = { bot: runs(bot.value), worker: runs(worker.value) };
  const again = async (half: Half) => {
    const one = running[half];
    await one.daemon.stop();
    if (stopped) return;
    one.state = 'starting';
    try {
      watch(one, await start(half));
      // What was asked to end meanwhile ended without this one.
      if (stopped) await one.daemon.stop();
    } catch (thrown) {
      one.state = 'down';
      throw thrown;
    }
  };
  return {
    state: (half) => running[half].state,
    async kill(half) {
      running[half].daemon.signal('SIGKILL');
      await running[half].daemon.exited;
    },
    restart(half) {
      const one = running[half];
      const turn = one.turn.then(() => again(half));
      one.turn = turn.catch(() => {}); // whoever asked is told; the next one has its turn all the same
      return turn;
    },
    log: (half) => running[half].daemon.output().trimEnd().split('\n').slice(-LOG_LINES),
    async stop() {
      stopped = true;
      await Promise.all([running.bot.daemon.stop(), running.worker.daemon.stop()]);
      await Promise.all([running.bot.turn, running.worker.turn]);
    },
  };
}

function runs(daemon: Daemon): Runs {
  const one: Runs = { daemon, state: 'up', turn: Promise.resolve() };
  watch(one, daemon);
  return one;
}

/** It is up from now until its process ends. */
function watch(one: Runs, daemon: Daemon): void {
  Object.assign(one, { daemon, state: 'up' });
  void daemon.exited.then(() => {
    if (one.daemon === daemon && one.state === 'up') one.state = 'down';
  });
}
