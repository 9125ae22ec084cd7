import { listeners } from '../commands/index.ts';
import type { Config } from './config/schema.ts';
import { createDesk, type DeskParts } from './desk.ts';
import { takePushes } from './pushes.ts';
import { createSlackApp, type SlackAppOptions } from './slack/app.ts';
import type { BackgroundSlack } from './slack/clients.ts';
import type { Delivery } from './slack/delivery.ts';
import { errorForLog } from './slack/log.ts';
import { once } from './store/memory.ts';
import { threadOpenings } from './thread-openings.ts';
import { startWebhook } from './webhook/webhook.ts';

export interface BotParts extends Omit<DeskParts, 'openings'> {
  delivery: Delivery;
  background: BackgroundSlack;
  /** From Slack's auth.test: it also proves the token. */
  self: SlackAppOptions['self'];
  token: string;
  apiUrl: string | undefined;
  transport: SlackAppOptions['transport'];
  /** Where a forge tells of pushes; undefined: nowhere. */
  webhook: Config['webhook'];
}

/** How long listeners may finish what they are doing when the bot is told to stop. */
const GRACE_MS = 10_000;

/** The half of Berth that answers people: takes what Slack delivers, asks, validates, puts jobs in line. */
export async function startBotHalf(parts: BotParts): Promise<{ close(): Promise<void> }> {
  const { redis, slack: interactive, background, self, token, apiUrl, transport, log } = parts;
  const openings = threadOpenings(parts.delivery, parts.catalogue, log);
  const app = createSlackApp({
    token,
    self,
    apiUrl,
    transport,
    interactive,
    background,
    listeners: listeners(createDesk({ ...parts, openings })),
    once: (id, seconds) => once(redis, id, seconds),
    log,
  });
  await app.start();
  const webhook = parts.webhook && (await startWebhookOf(parts, parts.webhook).catch(stopped));
  return {
    async close() {
      await webhook?.close(GRACE_MS);
      await app.stop(GRACE_MS);
      await openings.close();
    },
  };

  /** Half a bot is none: somebody would wait for the other half. */
  async function stopped(error: unknown): Promise<never> {
    await app.stop(GRACE_MS);
    await openings.close();
    throw error;
  }
}

async function startWebhookOf(parts: BotParts, { host, port, secret }: NonNullable<Config['webhook']>) {
  const { log } = parts;
  const onError = (error: unknown) => log.error(errorForLog(error), 'a push could not be taken');
  const webhook = await startWebhook({ host, port, secret, take: takePushes(parts), onError });
  log.info({ host, port: webhook.port }, 'the webhook listens');
  return webhook;
}
