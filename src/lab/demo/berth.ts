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
  /** SIGKILL, in the middle of whatever it does. */
  kill(half: Half): Promise<void>;
  restart(half: Half): Promise<void>;
  /** The last lines of its log. */
  log(half: Half): string[];
  stop(): Promise<void>;
}

const UP_MS = 60_000;
const LOG_LINES = 15;

/** Starts both. @throws OpsError `failed`, with the end of its log, when one does not come up; then neither runs */
export async function startBerth(lab: Lab, { command, args }: Program): Promise<Berth> {
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
  const running: Record<Half, Daemon> = { bot: bot.value, worker: worker.value };
  return {
    async kill(half) {
      running[half].signal('SIGKILL');
      await running[half].exited;
    },
    async restart(half) {
      await running[half].stop();
      running[half] = await start(half);
    },
    log: (half) => running[half].output().trimEnd().split('\n').slice(-LOG_LINES),
    async stop() {
      await Promise.all([running.bot.stop(), running.worker.stop()]);
    },
  };
}
