/** Who may ask the lab's manager, and how often: tokens of 900 s, 50 logins, 300 requests a minute. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MonitorFaults } from './faults.ts';
import { ApiProblem } from './reply.ts';

export interface Door {
  /** Counts a request. @throws ApiProblem 429 beyond 300 in a minute */
  admit(): void;
  /** @throws ApiProblem 401, or 403 after fifty wrong ones within five minutes */
  login(authorization: string | undefined): string;
  /** @throws ApiProblem 401 */
  check(authorization: string | undefined): void;
  endTokens(): void;
}

const TOKEN_MS = 900_000;
const MINUTE_MS = 60_000;
const MOST_REQUESTS = 300;
const MOST_LOGINS = 50;
const BLOCK_MS = 300_000;

export function newDoor(account: { user: string; password: string }, faults: MonitorFaults, now: () => number): Door {
  const tokens = new Map<string, number>();
  let minute = { since: now(), requests: 0 };
  let wrong = { since: now(), logins: 0 };
  return {
    admit() {
      if (now() - minute.since >= MINUTE_MS) minute = { since: now(), requests: 0 };
      minute.requests += 1;
      if (minute.requests <= MOST_REQUESTS) return;
      throw new ApiProblem(429, 'Too Many Requests', 'Maximum number of requests per minute reached', 6001);
    },
    login(authorization) {
      if (now() - wrong.since >= BLOCK_MS) wrong = { since: now(), logins: 0 };
      if (wrong.logins >= MOST_LOGINS) {
        throw new ApiProblem(403, 'Permission Denied', 'Limit of login attempts reached', 6000);
      }
      const given = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
      const text = Buffer.from(given ?? '', 'base64').toString('utf8');
      if (faults.refusesLogins || !same(text, `${account.user}:${account.password}`)) {
        wrong.logins += 1;
        throw new ApiProblem(401, 'Unauthorized', 'Invalid credentials');
      }
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, now() + TOKEN_MS);
      return token;
    },
    check(authorization) {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new ApiProblem(401, 'Unauthorized', 'No authorization token provided');
      if (faults.refusesLogins || (tokens.get(token) ?? 0) <= now()) {
        throw new ApiProblem(401, 'Unauthorized', 'Invalid token');
      }
    },
    endTokens: () => tokens.clear(),
  };
}

// Hashed first, so that lengths may differ.
const same = (a: string, b: string) =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
