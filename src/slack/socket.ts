/**
 * Socket Mode that stays up. The client of 3.1.0 leaves seconds without a connection at each of Slack's refreshes and
 * ends the process when it cannot reconnect, so its own reconnecting is off: a connection here is used once, and a
 * new one is opened as soon as Slack announces that the old one will go.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { SlackError, slackError } from './errors.ts';
import { errorForLog, type Log } from './log.ts';
import { vendorLogger } from './vendor-logger.ts';

export interface SocketOptions {
  /** xapp-... */
  appToken: string;
  apiUrl?: string | undefined;
  /** How many connections at once, 1 to 10: while one is replaced the others take what comes. */
  connections: number;
  log: Log;
}

const HELLO_MS = 10_000;
const CLOSING_MS = 1000;
const SHORT_LIFE_MS = 5000;
const LONGEST_PAUSE_MS = 30_000;

/** A receiver for Bolt. `start` resolves with the first connection and rejects only when the token is refused. */
export function socketReceiver(options: SocketOptions): Receiver & { connected(): boolean } {
  const { log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const links = new Set<Link>();
  let app: App | undefined;
  let keepers: Promise<unknown> = Promise.resolve();

  return {
    init(given) {
      app = given;
    },
    start() {
      return new Promise<void>((resolve, reject) => {
        const refused = (error: unknown) => {
          stopping.abort();
          reject(error);
        };
        const all = Array.from({ length: options.connections }, () => keepUp(resolve).catch(refused));
        // Stopped before the first connection: there is nothing to wait for any more.
        keepers = Promise.all(all).then(() => resolve());
      });
    },
    async stop() {
      stopping.abort();
      await Promise.all([...links].map((link) => link.close()));
      await keepers;
    },
    connected: () => [...links].some((link) => link.up),
  };

  /** Keeps one connection until we stop. @throws SlackError when the very first try finds the token refused */
  async function keepUp(onUp: () => void): Promise<void> {
    let failures = 0;
    let wasUp = false;
    while (!signal.aborted) {
      const link = new Link(options);
      if (app) link.receiver.init(app);
      links.add(link);
      let pause = 0;
      try {
        const since = Date.now();
        await link.open();
        wasUp = true;
        onUp();
        log.info({ why: await link.ended }, 'a connection to Slack ended');
        failures = Date.now() - since < SHORT_LIFE_MS ? failures + 1 : 0;
      } catch (thrown) {
        const error = slackError(thrown, 'connecting');
        if (error.reason === 'forbidden' && !wasUp) throw error;
        if (!signal.aborted) log.warn(errorForLog(error), 'no connection to Slack; trying again');
        failures += 1;
        pause = error instanceof SlackError ? (error.retryAfter ?? 0) * 1000 : 0;
      } finally {
        void link.close().then(() => links.delete(link));
      }
      if (failures > 0) await sleep(Math.max(pause, backoff(failures)), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** One connection, from opening to its end. */
class Link {
  up = false;
  readonly receiver: SocketModeReceiver;
  /** Resolves with the reason when it has ended or is about to: another should take its place. */
  readonly ended: Promise<string>;
  #gone = false;
  #over = false;
  #opening: Promise<unknown> | undefined;

  constructor({ appToken, apiUrl, log }: SocketOptions) {
    this.receiver = new SocketModeReceiver({
      appToken,
      logger: vendorLogger(log),
      autoReconnectEnabled: false,
      installerOptions: {
        // An object of its own, since the client writes into it; and no retries, since we do those.
        clientOptions: {
          retryConfig: { retries: 0 },
          timeout: HELLO_MS,
          rejectRateLimitedCalls: true,
          ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        },
      },
    });
    this.ended = new Promise((resolve) => {
      const end = (why: string) => {
        this.up = false;
        resolve(why);
      };
      this.receiver.client.on('disconnected', () => {
        this.#gone = true;
        end('the socket closed');
      });
      // Slack says it some seconds before it closes: time enough to have the next one ready.
      this.receiver.client.on('ws_message', (data: unknown) => {
        const reason = disconnectReason(data);
        if (reason !== undefined) end(reason);
      });
    });
  }

  /** @throws whatever the client throws, or an Error when Slack never says hello */
  async open(): Promise<void> {
    const hello = this.receiver.start().then(() => true);
    this.#opening = hello
      .catch(() => undefined)
      .finally(() => {
        this.#opening = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), HELLO_MS * 2);
    });
    try {
      const answered = await Promise.race([hello, late, this.ended.then(() => false)]);
      if (!answered) throw new SlackError('unavailable', 'Slack opened no connection.', { code: 'no_hello' });
      this.up = true;
    } catch (error) {
      // A connection that closes before its hello rejects with nothing.
      throw error ?? new SlackError('unavailable', 'Slack closed the connection at once.', { code: 'no_hello' });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes it; asked a second time the client no longer waits for Slack's own close, which may never come. */
  async close(): Promise<void> {
    this.up = false;
    if (this.#over) return;
    this.#over = true;
    const { client } = this.receiver;
    // A client that is still asking for its address connects all the same: then it is closed once more.
    void this.#opening?.then(() => client.disconnect());
    for (let tries = 0; tries < 2 && !this.#gone; tries += 1) {
      await Promise.race([client.disconnect(), sleep(CLOSING_MS, undefined, { ref: false })]);
    }
  }
}

function disconnectReason(data: unknown): string | undefined {
  if (typeof data !== 'string' || data.length > 2000 || !data.includes('"disconnect"')) return undefined;
  try {
    const message = JSON.parse(data) as { type?: unknown; reason?: unknown };
    return message.type === 'disconnect' ? String(message.reason ?? 'unknown') : undefined;
  } catch {
    return undefined;
  }
}

/** Doubling to half a minute, with chance in it: many bots must not come back at the same instant. */
function backoff(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, 250 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
