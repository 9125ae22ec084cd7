/** A bounded number of things at once, first come, first served. */

export interface Slots {
  /** Waits for a slot. @returns what gives it back, once. @throws the signal's reason when it aborts first */
  take(signal: AbortSignal): Promise<() => void>;
}

export function slots(count: number): Slots {
  let free = count;
  const queue: (() => void)[] = [];
  const grant = () => {
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      const next = queue.shift();
      if (next) next();
      else free++;
    };
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free--;
        return Promise.resolve(grant());
      }
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener('abort', leave);
          resolve(grant());
        };
        const leave = () => {
          queue.splice(queue.indexOf(turn), 1);
          reject(signal.reason);
        };
        queue.push(turn);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
