/** What is typed goes to the server a little later, but always in order, and before anything that depends on it. */
export interface Outbox {
  /** Sends `job` after `delayMs`, or with the next flush. A later one with the same key takes its place. */
  put(key: string, job: () => Promise<unknown>, delayMs: number): void;
  /** Sends all that waits, now; resolves when everything sent so far has been answered. Never rejects. */
  flush(): Promise<void>;
  /** Whether the server does not know this key's newest value yet. */
  pending(key: string): boolean;
  /** Forgets what waits: there is nothing left to tell it to. */
  drop(): void;
}

/** `failed` hears of what could not be sent. */
export function createOutbox(failed: (error: unknown) => void): Outbox {
  const waiting = new Map<string, { job: () => Promise<unknown>; timer: ReturnType<typeof setTimeout> }>();
  const underWay = new Map<string, number>();
  let tail: Promise<void> = Promise.resolve();
  const sendAll = () => {
    for (const [key, { job, timer }] of waiting) {
      clearTimeout(timer);
      underWay.set(key, (underWay.get(key) ?? 0) + 1);
      tail = tail
        .then(job)
        .catch(failed)
        .then(() => {
          underWay.set(key, (underWay.get(key) ?? 1) - 1);
        });
    }
    waiting.clear();
    return tail;
  };
  return {
    put(key, job, delayMs) {
      clearTimeout(waiting.get(key)?.timer);
      waiting.delete(key);
      waiting.set(key, { job, timer: setTimeout(sendAll, delayMs) });
    },
    flush: sendAll,
    drop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
    pending: (key) => waiting.has(key) || (underWay.get(key) ?? 0) > 0,
  };
}
