/** Rate limits (2.5): a sliding minute for each method, and about a message a second for each channel. */
import type { Clock } from './clock.ts';

const MINUTE_MS = 60_000;
const tier = { three: 50, four: 100, hundreds: 300 } as const;

/**
 * Calls a minute, for one app in one workspace. apps.connections.open is Tier 3 as the documentation has it; the
 * older Java metadata say Tier 1, which would not let an app open the ten connections that it may.
 */
const perMinute: Record<string, number> = {
  'apps.connections.open': tier.three,
  'auth.test': tier.hundreds,
  'blocks.validate': tier.three,
  'chat.delete': tier.three,
  'chat.postEphemeral': tier.four,
  'chat.postMessage': tier.hundreds, // the cap of the whole workspace; the channel's own is below
  'chat.update': tier.three,
  'conversations.info': tier.three,
  'conversations.open': tier.three,
  'reactions.add': tier.three,
  'users.info': tier.four,
  'users.lookupByEmail': tier.three,
  'views.open': tier.four,
  'views.publish': tier.four,
  'views.push': tier.four,
  'views.update': tier.four,
};

/** Messages that a channel takes at once before it wants a second for each. */
const BURST = 4;

export class Rates {
  readonly #windows = new Map<string, number[]>();
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #clock: Clock;
  readonly #on: boolean;

  /** `on` is false for a benchmark that asks for more than Slack would give. */
  constructor(clock: Clock, on = true) {
    this.#clock = clock;
    this.#on = on;
  }

  /** Counts a call of `method`; whole seconds to wait where the minute is full, otherwise 0. */
  call(method: string): number {
    const limit = perMinute[method];
    if (limit === undefined || !this.#on) return 0;
    const now = this.#clock.now();
    const window = (this.#windows.get(method) ?? []).filter((at) => at > now - MINUTE_MS);
    this.#windows.set(method, window);
    if (window.length >= limit) return secondsUntil((window[0] ?? now) + MINUTE_MS - now);
    window.push(now);
    return 0;
  }

  /** As if a minute had passed without a call. */
  forget(): void {
    this.#windows.clear();
    this.#buckets.clear();
  }

  /** Counts a message to `place`, a channel or a response_url; whole seconds to wait, or 0. */
  message(place: string): number {
    if (!this.#on) return 0;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(place) ?? { tokens: BURST, at: now };
    const tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / 1000);
    if (tokens < 1) {
      this.#buckets.set(place, { tokens, at: now });
      return secondsUntil((1 - tokens) * 1000);
    }
    this.#buckets.set(place, { tokens: tokens - 1, at: now });
    return 0;
  }
}

function secondsUntil(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
