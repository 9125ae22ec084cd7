import { useCallback, useRef, useState } from 'preact/hooks';

export interface Busy {
  is(key: string): boolean;
  /** Does `job` unless one with this key is under way already. */
  run(key: string, job: () => Promise<unknown>): Promise<void>;
}

/** What is under way, so that nobody presses twice. */
export function useBusy(): Busy {
  const keys = useRef(new Set<string>());
  const [, draw] = useState(0);
  const is = useCallback((key: string) => keys.current.has(key), []);
  const run = useCallback(async (key: string, job: () => Promise<unknown>) => {
    if (keys.current.has(key)) return;
    keys.current.add(key);
    draw((count) => count + 1);
    try {
      await job();
    } finally {
      keys.current.delete(key);
      draw((count) => count + 1);
    }
  }, []);
  return { is, run };
}
