/** How to ask again and again: often at first, more rarely as time goes by, never after the time is up. */
import { setTimeout as delay } from 'node:timers/promises';
import { OpsError } from '../../errors.ts';

/** Time as the adapter sees it; tests bring their own. Milliseconds. */
export interface Clock {
  now(): number;
  /** @throws when the signal aborts */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

/**
 * The pause after `elapsed` ms of waiting: 5 % of the time waited, at least 100 ms and at most 2 s, so that what is
 * waited for is seen at most 5 % late without asking all the time. It begins with 20 ms and doubles, for some tasks
 * (the growing of a disk) are over before one can ask.
 */
export function pauseAfter(elapsed: number): number {
  if (elapsed < 100) return Math.max(20, elapsed);
  return Math.min(2000, Math.max(100, elapsed * 0.05));
}

/**
 * Asks until there is an answer. The first question comes after 20 ms, or at once when `atOnce` is set.
 * @returns undefined when `timeoutMs` went by without one
 * @throws OpsError `cancelled`, or the signal's own OpsError, when the signal aborts
 */
export async function askUntil<T>(
  ask: (elapsed: number) => Promise<T | undefined>,
  options: { clock: Clock; timeoutMs: number; signal: AbortSignal; atOnce?: boolean },
): Promise<T | undefined> {
  const { clock, timeoutMs, signal } = options;
  const start = clock.now();
  for (let first = true; ; first = false) {
    const elapsed = clock.now() - start;
    if (!(first && options.atOnce)) {
      const left = timeoutMs - elapsed;
      if (left <= 0) return undefined;
      await pause(clock, Math.min(pauseAfter(elapsed), left), signal);
    }
    if (signal.aborted) throw stopped(signal);
    const answer = await ask(clock.now() - start);
    if (answer !== undefined) return answer;
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // A sleep rejects only when the signal aborts, which whoever asks next will see.
  if (!signal.aborted) await clock.sleep(ms, signal).catch(() => undefined);
}

/** Why work stopped, as an error of ours. */
export function stopped(signal: AbortSignal): OpsError {
  if (signal.reason instanceof OpsError) return signal.reason;
  return new OpsError('cancelled', 'The work was stopped.', { cause: signal.reason });
}
