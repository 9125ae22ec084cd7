/** Trigger ids (2.1): each opens one view, within three seconds of the interaction that it came with. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

const LIFE_MS = 3_000;

export type TriggerError = 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id';

export class Triggers {
  readonly #issued = new Map<string, { user: string; at: number; used: boolean }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(user: string): string {
    const at = this.#clock.now();
    const id = `${at}.${Math.floor(Math.random() * 1e12)}.${randomBytes(16).toString('hex')}`;
    this.#issued.set(id, { user, at, used: false });
    return id;
  }

  /** The user whose interaction this was, or why the id opens nothing. Only success uses it up. */
  redeem(id: string): { user: string } | { error: TriggerError } {
    const trigger = this.#issued.get(id);
    if (!trigger) return { error: 'invalid_trigger_id' };
    if (trigger.used) return { error: 'exchanged_trigger_id' };
    if (this.#clock.now() - trigger.at > LIFE_MS) return { error: 'expired_trigger_id' };
    trigger.used = true;
    return { user: trigger.user };
  }
}
