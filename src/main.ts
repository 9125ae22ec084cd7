import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBotHalf } from './bot.ts';
import { composePorts } from './compose.ts';
import { loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { OpsError } from './errors.ts';
import { createLog } from './log.ts';
import { openQueue } from './queue/queue.ts';
import { slackClients } from './slack/clients.ts';
import { createDelivery } from './slack/delivery.ts';
import { errorForLog } from './slack/log.ts';
import { slackLimiter } from './slack/rates.ts';
import { redisLimiter } from './store/limiter.ts';
import { connectRedis, redisReady } from './store/redis.ts';
import { redisReservations } from './store/reservations.ts';
import { redisThreads } from './store/threads.ts';
import { startWorkerHalf } from './worker.ts';

const USAGE = `usage: berth <verb> [--config FILE]

  start          the bot and a worker in one process
  bot            answers people in Slack; as many as you like
  worker         carries out jobs; as many as you like, on as many machines
  check-config   reads the configuration, says what is wrong with it, and ends
  demo           everything embedded: a local Slack, Proxmox, directory and Redis

The configuration is berth.yml in this folder, or what --config or BERTH_CONFIG names.`;

const REDIS_MS = 10_000;

interface Running {
  close(): Promise<void>;
}

/** Starts the halves that were asked for. Ends what was begun if one of them cannot start. */
async function start(config: Config, halves: ('bot' | 'worker')[]): Promise<Running> {
  const log = createLog(config.log.level, halves.join('+'));
  const onError = (what: string) => (error: Error) => log.error(errorForLog(error), what);
  const front = connectRedis(config.redis.url, 'front', onError('redis'));
  const redis = connectRedis(config.redis.url, 'work', onError('redis'));
  const closing: (() => Promise<unknown>)[] = [
    async () => {
      front.disconnect();
      redis.disconnect();
    },
  ];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    await redisReady(redis, REDIS_MS);
    const { slack, worker } = config;
    const { botToken: token, apiUrl } = slack;
    const clients = (team: string) =>
      slackClients({ token, apiUrl, limiter: slackLimiter(redisLimiter(front), team, log), log });
    const self = await clients('').background.self();
    const { interactive, background } = clients(self.team);
    const { ports, close: closePorts } = composePorts(config, redis);
    closing.push(closePorts);

    if (halves.includes('worker')) {
      const delivery = createDelivery({ slack: background, store: redisThreads(redis), team: self.team, log });
      const { concurrency, lockSeconds } = worker;
      const half = await startWorkerHalf({ redis, ports, delivery, concurrency, lockMs: lockSeconds * 1000, log });
      closing.push(() => half.close());
    }
    if (halves.includes('bot')) {
      const retries = { attempts: worker.attempts, backoffMs: worker.backoffSeconds * 1000 };
      const queue = openQueue(front, retries, onError('queue'));
      closing.push(() => queue.close());
      const { directory, hypervisor, catalogue, admission } = ports;
      const reservations = redisReservations(front);
      const transport =
        slack.mode === 'socket'
          ? { kind: 'socket' as const, appToken: slack.appToken, connections: slack.connections }
          : {
              kind: 'http' as const,
              signingSecret: slack.signingSecret,
              host: slack.host,
              port: slack.port,
              path: '/slack/events',
            };
      const { cacheSeconds } = config.directory;
      const answering = { directory, hypervisor, reservations, catalogue, admission, cacheSeconds };
      const half = await startBotHalf({
        redis: front,
        queue,
        slack: interactive,
        background,
        self,
        token,
        apiUrl,
        transport,
        log,
        ...answering,
      });
      closing.push(() => half.close());
    }
    log.info({ workspace: self.team }, 'Berth is up');
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      help: { type: 'boolean', short: 'h' },
      lxc: { type: 'boolean' },
    },
  });
  const [verb = ''] = positionals;
  if (values.help || verb === '' || verb === 'help') return say(USAGE);
  const path = resolve(values.config ?? process.env.BERTH_CONFIG ?? 'berth.yml');
  if (verb === 'demo') {
    const { demo } = await import('./lab/demo/demo.ts');
    return until(await demo({ say }));
  }
  const halves = { start: ['bot', 'worker'], bot: ['bot'], worker: ['worker'], 'check-config': [] }[verb] as
    | ('bot' | 'worker')[]
    | undefined;
  if (halves === undefined) throw new OpsError('invalid', `There is no verb ${verb}.`, { hint: 'See: berth help' });
  const config = loadConfig(readText(path), { env: process.env, readFile: readText, path });
  if (halves.length === 0) return say(`${path} is good.`);
  return until(await start(config, halves));
}

const readText = (path: string) => readFileSync(path, 'utf8');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs until a signal comes; a second one does not wait. */
async function until(running: Running): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
  await running.close();
  process.exit(0); // vendors keep timers
}

main().catch((error: unknown) => {
  const said =
    error instanceof OpsError
      ? [error.message, error.hint].filter(Boolean).join('\n')
      : String((error as Error).stack ?? error);
  process.stderr.write(`${said}\n`);
  process.exit(1);
});
