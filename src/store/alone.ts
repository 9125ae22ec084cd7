import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../errors.ts';
import type { Reservations } from '../ports/reservations.ts';
import { asked, key, type Redis } from './redis.ts';

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

const HOLD_MS = 15_000;
const RENEW_MS = 5_000;
const POLL_MS = 50;

/** One holder of a name at a time, anywhere. The hold of a process that dies ends by itself after `HOLD_MS`. */
export function redisAlone(redis: Redis): Reservations['alone'] {
  return async (name, act, { signal, onWait }) => {
    const lock = key('alone', name);
    const token = randomUUID();
    for (let waited = false; (await asked(redis.set(lock, token, 'PX', HOLD_MS, 'NX'))) === null; waited = true) {
      if (!waited) onWait?.();
      await sleep(POLL_MS + Math.random() * POLL_MS, undefined, { signal });
    }
    const lost = new AbortController();
    const renewal = setInterval(() => {
      // A hold that could not be renewed in time is somebody else's: end what was done under it.
      redis.eval(RENEW, 1, lock, token, HOLD_MS).then(
        (kept) => kept === 1 || lost.abort(new OpsError('unavailable', `Lost the hold on ${name}.`)),
        () => {},
      );
    }, RENEW_MS);
    try {
      return await act(AbortSignal.any([signal, lost.signal]));
    } finally {
      clearInterval(renewal);
      await redis.eval(RELEASE, 1, lock, token).catch(() => {}); // it ends by itself after HOLD_MS
    }
  };
}
