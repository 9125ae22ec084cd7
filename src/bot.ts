import { listeners } from '../commands/index.ts';
import { createDesk, type DeskParts } from './desk.ts';
import { createSlackApp, type SlackAppOptions } from './slack/app.ts';
import type { BackgroundSlack } from './slack/clients.ts';
import type { Delivery } from './slack/delivery.ts';
import { once } from './store/memory.ts';
import { threadOpenings } from './thread-openings.ts';

export interface BotParts extends Omit<DeskParts, 'openings'> {
  delivery: Delivery;
  background: BackgroundSlack;
  /** From Slack's auth.test: it also proves the token. */
  self: SlackAppOptions['self'];
  token: string;
  apiUrl: string | undefined;
  transport: SlackAppOptions['transport'];
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
  return {
    async close() {
      await app.stop(GRACE_MS);
      await openings.close();
    },
  };
}
