import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../errors.ts';
import type { Reservations } from '../ports/reservations.ts';
import { asked, key, type Redis } from './redis.ts';

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

const HOLD_MS = 15_000;
/** A process that is merely busy for a moment must not lose its hold. */
const LEAST_HOLD_MS = 3_000;
const POLL_MS = 50;

/** How long a dead process's hold lasts where a silent worker loses its jobs after `lockMs`: no longer than that. */
export const holdFor = (lockMs: number): number => Math.min(HOLD_MS, Math.max(LEAST_HOLD_MS, lockMs));

/** One holder of a name at a time, anywhere. The hold of a process that dies ends by itself after `holdMs`. */
export function redisAlone(redis: Redis, holdMs = HOLD_MS): Reservations['alone'] {
  return async (name, act, { signal, onWait }) => {
    const lock = key('alone', name);
    const token = randomUUID();
    for (let waited = false; (await asked(redis.set(lock, token, 'PX', holdMs, 'NX'))) === null; waited = true) {
      if (!waited) onWait?.();
      await sleep(POLL_MS + Math.random() * POLL_MS, undefined, { signal });
    }
    const lost = new AbortController();
    const renewal = setInterval(() => {
      // A hold that could not be renewed in time is somebody else's: end what was done under it.
      redis.eval(RENEW, 1, lock, token, holdMs).then(
        (kept) => kept === 1 || lost.abort(new OpsError('unavailable', `Lost the hold on ${name}.`)),
        () => {},
      );
    }, holdMs / 3);
    try {
      return await act(AbortSignal.any([signal, lost.signal]));
    } finally {
      clearInterval(renewal);
      await redis.eval(RELEASE, 1, lock, token).catch(() => {}); // it ends by itself after a while
    }
  };
}
