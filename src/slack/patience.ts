import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../errors.ts';
import { SlackError } from './errors.ts';
import type { Share, SlackLimiter } from './rates.ts';

export interface Patience {
  /** How long to go on trying, waiting for limits included. */
  ms: number;
  share?: Share;
  /** Try again where the first try may have come through after all. Updates always do. */
  repeat?: boolean;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * One call of the Web API that may wait: for the limiter, and for trouble that passes.
 * @throws what `act` threw last, or OpsError `unavailable` when the time is up
 */
export async function patiently<T>(
  method: string,
  { ms, share, repeat, channel, signal }: Patience & { channel?: string },
  limiter: SlackLimiter,
  act: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + ms;
  const pause = async (wait: number, why?: unknown) => {
    if (signal?.aborted || Date.now() + wait > deadline) {
      throw why ?? new OpsError('unavailable', 'Slack has no room for this message yet.');
    }
    // An aborted wait goes round once more and ends above.
    await sleep(wait, undefined, signal ? { signal } : {}).catch(() => undefined);
  };
  const place = { ...(channel === undefined ? {} : { channel }), ...(share === undefined ? {} : { share }) };
  for (let trouble = 0; ; ) {
    const { waitMs } = await limiter.acquire(method, place);
    if (waitMs > 0) {
      await pause(waitMs);
      continue;
    }
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SlackError) || error.reason !== 'unavailable' || (error.ambiguous && !repeat)) throw error;
      if (error.retryAfter) await limiter.penalise(method, error.retryAfter);
      trouble += 1;
      await pause((error.retryAfter ?? 0) * 1000 || backoff(trouble), error);
    }
  }
}

/** Doubling, with a quarter of chance in it so that many do not come back at once. */
function backoff(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
}
