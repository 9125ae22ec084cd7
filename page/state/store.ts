/** One value that changes, and those who want to know. */
export interface Store<T> {
  get(): T;
  set(change: (before: T) => T): void;
  /** Calls `listener` after each change; the returned function ends that. */
  follow(listener: () => void): () => void;
}

export function createStore<T>(first: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set(change) {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
