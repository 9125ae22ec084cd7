/**
 * One listener begins in each turn of the event loop. When many deliveries arrive together, each turn first takes
 * what has arrived and acknowledges it, so that nobody's acknowledgement waits behind other people's work.
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
}
