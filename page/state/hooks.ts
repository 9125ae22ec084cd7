import { useEffect, useState } from 'preact/hooks';
import type { Store } from './store.ts';

/** The store's value; draws again whenever it has changed. */
export function useStore<T>(store: Store<T>): T {
  const [, turn] = useState(0);
  useEffect(() => {
    let seen = store.get();
    turn((count) => count + 1);
    return store.follow(() => {
      if (Object.is(seen, store.get())) return;
      seen = store.get();
      turn((count) => count + 1);
    });
  }, [store]);
  return store.get();
}

/** The time now, in milliseconds since the epoch, told again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
