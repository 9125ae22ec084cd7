/** The manager answers 300 requests a minute, to everybody together; we stay below, so that others have some left. */
import { setTimeout as delay } from 'node:timers/promises';

/** Time as the adapter sees it, in milliseconds; tests bring their own. */
export interface Clock {
  now(): number;
  /** @throws when the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

const MINUTE_MS = 60_000;

/** Lets `most` callers through in any minute; the others wait their turn, in order. */
export function paceOf(clock: Clock, most = 240): (signal: AbortSignal) => Promise<void> {
  const passed: number[] = [];
  return async (signal) => {
    for (;;) {
      const now = clock.now();
      while (passed[0] !== undefined && passed[0] <= now - MINUTE_MS) passed.shift();
      if (passed.length < most) return void passed.push(now);
      await clock.sleep((passed[0] ?? now) + MINUTE_MS - now, signal);
    }
  };
}
