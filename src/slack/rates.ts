import { errorForLog, type Log } from './log.ts';

/** A sliding window that a call must fit in: at most `limit` calls in any `ms` milliseconds, over all processes. */
export interface Window {
  key: string;
  limit: number;
  ms: number;
}

/** Windows shared between processes; `src/store/limiter.ts` keeps them in Redis. */
export interface Windows {
  /** Takes a place in all of these windows and returns 0, or takes none and returns the milliseconds to wait. */
  take(windows: readonly Window[]): Promise<number>;
  /** Lets nobody into a window for this long. */
  close(key: string, ms: number): Promise<void>;
}

/** Who is asking: `part` is for repaints, which must leave room for the last states of other jobs. */
export type Share = 'all' | 'part';

export interface SlackLimiter {
  /** Asks before a call. 0: it is counted, go. Otherwise nothing is counted: ask again after `waitMs`. */
  acquire(method: string, options?: { channel?: string; share?: Share }): Promise<{ waitMs: number }>;
  /** After a 429: nobody calls this method for the time that Slack named. */
  penalise(method: string, seconds: number): Promise<void>;
}

// Calls a minute (Slack: "Rate limits", tiers 2 to 4), a tenth less than granted; a longer minute makes up for
// calls that are under way when the window is counted.
const PER_WINDOW: Readonly<Record<string, number>> = {
  'chat.postMessage': 270,
  'chat.update': 45,
  'chat.delete': 45,
  'chat.postEphemeral': 90,
  'conversations.open': 45,
  'users.info': 90,
  'views.open': 90,
  'views.push': 90,
  'views.update': 90,
  'views.publish': 90,
};
const WINDOW_MS = 62_000;
/** About a message a second in a channel, with short bursts. */
const CHANNEL = { limit: 3, ms: 3500 } as const;
const PART = 0.6;
/** Longer than this nobody waits for the limiter itself: then Slack's own 429 has to do. */
const PATIENCE_MS = 500;

/** Slack's rate tiers over shared windows, one workspace each. Where Redis does not answer, calls go ahead uncounted. */
export function slackLimiter(windows: Windows, team: string, log: Log): SlackLimiter {
  const key = (...parts: string[]) => [team, ...parts].join(':');
  return {
    async acquire(method, { channel, share = 'all' } = {}) {
      const limit = PER_WINDOW[method];
      const needed: Window[] = [];
      if (limit !== undefined) {
        const mine = share === 'part' ? Math.floor(limit * PART) : limit;
        needed.push({ key: key(method), limit: mine, ms: WINDOW_MS });
      }
      if (method === 'chat.postMessage' && channel !== undefined)
        needed.push({ key: key(method, channel), ...CHANNEL });
      if (needed.length === 0) return { waitMs: 0 };
      try {
        return { waitMs: await within(PATIENCE_MS, windows.take(needed)) };
      } catch (error) {
        log.warn({ method, ...errorForLog(error) }, 'the rate limiter did not answer');
        return { waitMs: 0 };
      }
    },
    async penalise(method, seconds) {
      try {
        await within(PATIENCE_MS, windows.close(key(method), seconds * 1000));
      } catch (error) {
        log.warn({ method, ...errorForLog(error) }, 'the rate limiter did not answer');
      }
    },
  };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
