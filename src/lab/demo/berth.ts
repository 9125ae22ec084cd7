/** A bot and a worker of Berth, as real processes that know nothing of the demo. */
import { setTimeout as delay } from 'node:timers/promises';
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
  /**
   * Starts it anew, again and again until it is up, as a supervisor does; one that still runs is asked to end first.
   * Several at once take turns.
   */
  restart(half: Half): Promise<void>;
  /** The last lines of its log. */
  log(half: Half): string[];
  stop(): Promise<void>;
}

const UP_MS = 60_000;
const LOG_LINES = 15;
/** Between a start in vain and the next. */
const PAUSE_MS = 1000;

interface Runs {
  daemon: Daemon;
  state: 'up' | 'starting' | 'down';
  /** The last restart that was asked for. */
  turn: Promise<void>;
}

/** Starts both. @throws OpsError `failed`, with the end of its log, when one does not come up; then neither runs */
export async function startBerth(lab: Lab, { command, args }: Program): Promise<Berth> {
  const stopping = new AbortController();
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
    one.state = 'starting';
    while (one.state === 'starting' && !stopping.signal.aborted) {
      const daemon = await start(half).catch(() => undefined);
      if (daemon) watch(one, daemon);
      else await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
    // What was asked to end meanwhile ended without this one.
    if (stopping.signal.aborted) await one.daemon.stop();
  };
  return {
    state: (half) => running[half].state,
    async kill(half) {
      running[half].daemon.signal('SIGKILL');
      await running[half].daemon.exited;
    },
    restart(half) {
      const one = running[half];
      one.state = 'starting';
      one.turn = one.turn.then(() => again(half));
      return one.turn;
    },
    log: (half) => running[half].daemon.output().trimEnd().split('\n').slice(-LOG_LINES),
    async stop() {
      stopping.abort();
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
