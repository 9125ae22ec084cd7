/** response_url: five uses within half an hour of the interaction, whether or not the app is in the channel (2.1). */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

const LIFE_MS = 30 * 60_000;
const USES = 5;

export interface ResponsePlace {
  user: string;
  channel: string;
  /** The message that the interaction came from, if it came from one. */
  original?: { ts: string; ephemeral: boolean };
  thread_ts?: string | undefined;
}

export class ResponseUrls {
  readonly #places = new Map<string, ResponsePlace & { until: number; left: number }>();
  readonly #clock: Clock;
  readonly #base: () => string;

  /** `base` gives the address of the server, known once it listens. */
  constructor(clock: Clock, base: () => string) {
    this.#clock = clock;
    this.#base = base;
  }

  make(kind: 'commands' | 'actions', place: ResponsePlace): string {
    const path = `/${kind}/T0HARBOUR1/${Math.floor(Math.random() * 1e12)}/${randomBytes(12).toString('base64url')}`;
    this.#places.set(path, { ...place, until: this.#clock.now() + LIFE_MS, left: USES });
    return `${this.#base()}${path}`;
  }

  /** Uses the address once. */
  use(path: string): ResponsePlace | { error: 'expired_url' | 'used_url' | 'invalid_url' } {
    const place = this.#places.get(path);
    if (!place) return { error: 'invalid_url' };
    if (this.#clock.now() > place.until) return { error: 'expired_url' };
    if (place.left <= 0) return { error: 'used_url' };
    place.left -= 1;
    return place;
  }
}
