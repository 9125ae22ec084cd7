import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Paints the latest of what is offered, one at a time and not too often. Nobody waits for it: what fails is given
 * to `onError`, and the next offer tries again.
 */
export class Repaints<T> {
  #latest: { value: T } | undefined;
  #running: Promise<void> | undefined;
  #nextAt = 0;
  readonly #ended = new AbortController();
  readonly #paint: (take: () => T | undefined, signal: AbortSignal) => Promise<void>;
  readonly #interval: () => number;
  readonly #onError: (error: unknown) => void;

  /**
   * @param paint calls `take` at the moment of sending; undefined: there is nothing new any more
   * @param interval least milliseconds from the end of a paint to the next
   */
  constructor(
    paint: (take: () => T | undefined, signal: AbortSignal) => Promise<void>,
    interval: () => number,
    onError: (error: unknown) => void,
  ) {
    this.#paint = paint;
    this.#interval = interval;
    this.#onError = onError;
  }

  offer(value: T): void {
    this.#latest = { value };
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  /** Paints no more; resolves when a paint under way has ended. What was offered last may be left unpainted. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #work(): Promise<void> {
    const { signal } = this.#ended;
    while (this.#latest && !signal.aborted) {
      await sleep(Math.max(0, this.#nextAt - performance.now()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#paint(() => this.#take(), signal);
      } catch (error) {
        if (!signal.aborted) this.#onError(error);
      }
      this.#nextAt = performance.now() + this.#interval();
    }
  }

  #take(): T | undefined {
    const latest = this.#latest;
    this.#latest = undefined;
    return latest?.value;
  }
}
