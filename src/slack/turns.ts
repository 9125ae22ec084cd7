/** Nothing arrived for so long: the burst is over. */
const QUIET_MS = 3;
/** Nobody's work waits longer than this for a burst to end; a trigger lives three seconds. */
const LONGEST_MS = 50;

/**
 * Listeners begin one a turn of the event loop, and not while deliveries keep arriving: what has arrived is
 * acknowledged first, so that nobody's acknowledgement waits behind other people's work.
 * @param now milliseconds of any clock
 */
export function createTurns(now: () => number = () => performance.now()): () => Promise<void> {
  const waiting: { since: number; begin: () => void }[] = [];
  let arrived = 0;

  const next = () => {
    const [first] = waiting;
    if (!first) return;
    const at = now();
    if (at - arrived < QUIET_MS && at - first.since < LONGEST_MS) {
      setTimeout(next, 1);
      return;
    }
    waiting.shift();
    first.begin();
    setImmediate(next);
  };

  return () =>
    new Promise((begin) => {
      arrived = now();
      if (waiting.push({ since: arrived, begin }) === 1) setImmediate(next);
    });
}
