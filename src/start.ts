import { startBotHalf } from './bot.ts';
import { composeForge, composePorts } from './compose.ts';
import type { Config } from './config/schema.ts';
import { sealingKeys } from './config/secrets.ts';
import { openQueue } from './queue/queue.ts';
import { scheduleOn } from './queue/schedule.ts';
import { slackClients } from './slack/clients.ts';
import { createDelivery } from './slack/delivery.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { slackLimiter } from './slack/rates.ts';
import { holdFor } from './store/alone.ts';
import { redisContainers } from './store/containers.ts';
import { redisLimiter } from './store/limiter.ts';
import { connectRedis, type Redis, redisReady } from './store/redis.ts';
import { redisReservations } from './store/reservations.ts';
import { redisSecrets } from './store/secrets.ts';
import { redisTemplates } from './store/templates.ts';
import { redisThreads } from './store/threads.ts';
import { startWorkerHalf } from './worker.ts';

const REDIS_MS = 10_000;
export interface Running {
  close(): Promise<void>;
}

/**
 * Starts the halves that were asked for. Ends what was begun if one of them cannot start.
 * @param compose what gives the ports their systems
 */
export async function start(
  config: Config,
  halves: ('bot' | 'worker')[],
  log: Log,
  compose = composePorts,
): Promise<Running> {
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
    const holdMs = holdFor(worker.lockSeconds * 1000);
    const retries = { attempts: worker.attempts, backoffMs: worker.backoffSeconds * 1000 };
    const later = openQueue(redis, retries, onError('queue'));
    closing.push(() => later.close());
    const { ports, close: closePorts } = compose(config, redis, scheduleOn(later));
    closing.push(closePorts);

    const delivery = (store: Redis) =>
      createDelivery({ slack: background, store: redisThreads(store, holdMs), team: self.team, log });

    if (halves.includes('worker')) {
      const { concurrency, lockSeconds } = worker;
      const half = await startWorkerHalf({
        redis,
        ports,
        delivery: delivery(redis),
        concurrency,
        lockMs: lockSeconds * 1000,
        log,
      });
      closing.push(() => half.close());
    }
    if (halves.includes('bot')) {
      const queue = openQueue(front, retries, onError('queue'));
      closing.push(() => queue.close());
      const { directory, hypervisor, proxy, catalogue, admission } = ports;
      const reservations = redisReservations(front, holdMs);
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
      const containers = redisContainers(front);
      const templates = redisTemplates(front);
      const answering = {
        directory,
        hypervisor,
        proxy,
        containers,
        templates,
        reservations,
        catalogue,
        admission,
        cacheSeconds,
      };
      const half = await startBotHalf({
        redis: front,
        queue,
        slack: interactive,
        background,
        delivery: delivery(front),
        self,
        token,
        apiUrl,
        transport,
        webhook: config.webhook,
        log,
        forge: composeForge(config),
        secrets: config.secrets && redisSecrets(front, sealingKeys(config.secrets)),
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
