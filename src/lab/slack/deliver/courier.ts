/** Sending payloads to the app and waiting, for three seconds and no more, for its acknowledgement (2.1). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { FaultQueue } from '../faults.ts';
import type { Json } from '../json.ts';

const ACK_MS = 3_000;
/** When an event is tried again: at once, after a minute, after five more. */
const EVENT_RETRIES_MS = [0, 60_000, 300_000];

export interface Parcel {
  envelopeId: string;
  kind: 'slash_commands' | 'interactive' | 'events_api';
  payload: Json;
  /** True where the acknowledgement may carry an answer. */
  acceptsResponse: boolean;
  retry?: { attempt: number; reason: string };
}

export type Ack =
  | { kind: 'acked'; payload: unknown }
  | { kind: 'failed'; error: 'operation_timeout' | 'dispatch_failed'; noRetry?: boolean };

/** Socket Mode or signed HTTP. `signal` aborts when nobody waits for the answer any longer. */
export interface Transport {
  deliver(parcel: Parcel, signal: AbortSignal): Promise<Ack>;
}

export interface Delivery {
  at: number;
  parcel: Parcel;
  ack: Ack | undefined;
  /** Milliseconds until the acknowledgement. */
  took?: number;
}

export class Courier {
  readonly deliveries: Delivery[] = [];
  transport: Transport;
  readonly #clock: Clock;
  readonly #faults: FaultQueue;
  readonly #open = new Set<() => void>();
  readonly #retries = new Set<() => void>();

  readonly #interactive: boolean;

  constructor(transport: Transport, clock: Clock, faults: FaultQueue, interactive: boolean) {
    this.#interactive = interactive;
    this.transport = transport;
    this.#clock = clock;
    this.#faults = faults;
  }

  send(kind: Parcel['kind'], payload: Json, acceptsResponse: boolean): Promise<Ack> {
    if (kind === 'interactive' && !this.#interactive) {
      return Promise.resolve({ kind: 'failed', error: 'dispatch_failed' });
    }
    return this.deliver({ envelopeId: randomUUID(), kind, payload, acceptsResponse });
  }

  /** Delivers one parcel once, be it new, repeated or made up by a test. */
  async deliver(parcel: Parcel): Promise<Ack> {
    const delivery: Delivery = { at: this.#clock.now(), parcel, ack: undefined };
    this.deliveries.push(delivery);
    const ack = await this.#withinThreeSeconds(parcel);
    delivery.ack = ack;
    delivery.took = this.#clock.now() - delivery.at;
    return ack;
  }

  #withinThreeSeconds(parcel: Parcel): Promise<Ack> {
    const waiting = new AbortController();
    return new Promise((resolve) => {
      const settle = (ack: Ack) => {
        late();
        this.#open.delete(giveUp);
        waiting.abort();
        resolve(ack);
      };
      const giveUp = () => settle({ kind: 'failed', error: 'dispatch_failed' });
      this.#open.add(giveUp);
      const late = this.#clock.after(ACK_MS, () => settle({ kind: 'failed', error: 'operation_timeout' }));
      const go = () => {
        // A parcel that is late already still arrives: apps must live with that. Its answer is not awaited.
        const signal = waiting.signal.aborted ? new AbortController().signal : waiting.signal;
        this.transport.deliver(parcel, signal).then(settle, giveUp);
      };
      if (this.#faults.deliveryDelay > 0) this.#clock.after(this.#faults.deliveryDelay, go);
      else go();
    });
  }

  /** Delivers an event, and again while it is not acknowledged. Resolves after the first attempt. */
  async event(payload: Json, attempt = 0, reason = ''): Promise<Ack> {
    const retry = { attempt, reason };
    const ack = await this.deliver({
      envelopeId: randomUUID(),
      kind: 'events_api',
      payload,
      acceptsResponse: false,
      retry,
    });
    const wait = EVENT_RETRIES_MS[attempt];
    if (ack.kind === 'failed' && !ack.noRetry && wait !== undefined) {
      const why = ack.error === 'operation_timeout' ? 'http_timeout' : 'http_error';
      const cancel = this.#clock.after(wait, () => {
        this.#retries.delete(cancel);
        void this.event(payload, attempt + 1, why);
      });
      this.#retries.add(cancel);
    }
    return ack;
  }

  stop(): void {
    for (const cancel of this.#retries) cancel();
    for (const giveUp of [...this.#open]) giveUp();
  }
}
