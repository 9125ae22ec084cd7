/** Faults that a test orders: what happens to the next calls of a method, and to the connections. */

export type Fault =
  /** Answers as usual, but later. */
  | { kind: 'delay'; ms: number }
  /** Does what was asked at once, and answers later. */
  | { kind: 'late'; ms: number }
  /** Answers this HTTP status and does nothing. */
  | { kind: 'status'; status: number; retryAfter?: number }
  /** Answers `ok: false` with this code and does nothing. */
  | { kind: 'error'; error: string }
  /** Closes the connection without an answer, before doing anything or after having done it. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** Does what was asked and never answers, until the caller gives up. */
  | { kind: 'silence' };

export interface Faults {
  /** The next `times` calls of `method` (`*` for any) meet `fault`. */
  order(method: string, fault: Fault, times?: number): void;
  /** apps.connections.open answers `ok: false` with `error`, `times` times. */
  refuseConnections(error: string, times?: number): void;
  /** Cuts every Socket Mode connection without a word. */
  dropSockets(): void;
  /** Tells the app to reconnect, as Slack does every few hours. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Everything that is sent to the app takes this much longer, until it is set back to 0. */
  delayDelivery(ms: number): void;
  /** Every call is carried out at once and answered this much later, until it is set back to 0. */
  delayAnswers(ms: number): void;
  clear(): void;
}

/** The ordered faults of methods, taken one call at a time. */
export class FaultQueue {
  #orders: { method: string; fault: Fault; left: number }[] = [];
  deliveryDelay = 0;
  answerDelay = 0;

  order(method: string, fault: Fault, times = 1): void {
    this.#orders.push({ method, fault, left: times });
  }

  take(method: string): Fault | undefined {
    const order = this.#orders.find((one) => one.left > 0 && (one.method === method || one.method === '*'));
    if (order) order.left -= 1;
    return order?.fault ?? (this.answerDelay > 0 ? { kind: 'late', ms: this.answerDelay } : undefined);
  }

  clear(): void {
    this.#orders = [];
    this.deliveryDelay = 0;
    this.answerDelay = 0;
  }
}
