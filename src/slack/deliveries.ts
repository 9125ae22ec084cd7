/** What every kind of delivery from Slack needs: who asked, is it the first, its acknowledgement, and a count. */
import type { KnownBlock } from '@slack/types';
import { type Body, deliveryKey, record, text, userOf, userTeamOf } from './bodies.ts';
import type { BackgroundSlack, InteractiveSlack } from './clients.ts';
import type { Asked, Listeners } from './listeners.ts';
import { errorForLog, type Log } from './log.ts';
import { whisperer } from './whisper.ts';

export interface DispatchOptions {
  listeners: Listeners;
  interactive: InteractiveSlack;
  background: BackgroundSlack;
  /** The workspace's id. */
  team: string;
  /** True the first time that any process asks for this key within `ttlSeconds`. */
  once(key: string, ttlSeconds: number): Promise<boolean>;
  log: Log;
  /** When a Submit or a search is answered without its listener, milliseconds; Slack gives up at 3000. */
  answerMs?: number;
}

/** One delivery, as Bolt hands it over. */
export interface Delivered {
  body: unknown;
  ack(payload?: unknown): Promise<unknown>;
  respond?(message: {
    text: string;
    blocks?: KnownBlock[];
    response_type: 'ephemeral';
    replace_original: false;
  }): Promise<unknown>;
}

const ONCE_MS = 300;
const ONCE_TTL_SECONDS = 3600;

export type Deliveries = ReturnType<typeof createDeliveries>;

export function createDeliveries({ interactive, background, team, once, log }: DispatchOptions) {
  const busy = new Set<Promise<unknown>>();
  return { asker, isFirst, acknowledge, track, idle };

  function asker(body: Body, respond: Delivered['respond']): Asked {
    const user = userOf(body);
    const channel = text(body.channel_id) || text(record(body.channel).id) || undefined;
    const whisper = whisperer({ user, channel, respond, interactive, background, log });
    return { user, team, userTeam: userTeamOf(body), trigger: text(body.trigger_id), whisper };
  }

  /** Where Redis does not answer in time, better done twice than never: what is done is keyed by what it is about. */
  async function isFirst(body: Body): Promise<boolean> {
    const key = deliveryKey(body);
    if (key === undefined) return true;
    try {
      return await until(ONCE_MS, once(key, ONCE_TTL_SECONDS), true);
    } catch (error) {
      log.warn(errorForLog(error), 'a delivery could not be checked for being the first');
      return true;
    }
  }

  async function acknowledge(ack: Delivered['ack'], payload: unknown, what: Body): Promise<void> {
    try {
      await (payload === undefined ? ack() : ack(payload));
    } catch (error) {
      // The connection went meanwhile: Slack delivers again.
      log.warn({ ...what, ...errorForLog(error) }, 'an acknowledgement was not delivered');
    }
  }

  function track<T>(work: Promise<T>): Promise<T> {
    busy.add(work);
    const done = () => busy.delete(work);
    work.then(done, done);
    return work;
  }

  /** Resolves when nothing is being worked on, or after `ms`. @returns how much is left */
  async function idle(ms: number): Promise<number> {
    const deadline = Date.now() + ms;
    while (busy.size > 0 && Date.now() < deadline) {
      await until(deadline - Date.now(), Promise.allSettled(busy), undefined);
    }
    return busy.size;
  }
}

/** A listener by its name; what a client sends as a name may be any word, `constructor` too. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What `work` resolves to, or `instead` when it takes longer than `ms`. */
export async function until<T, I>(ms: number, work: Promise<T>, instead: I): Promise<T | I> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<I>((resolve) => {
    timer = setTimeout(() => resolve(instead), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
