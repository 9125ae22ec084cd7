/** What has to come before `flush` is called: the next picture on a visible page, a short time on a hidden one. */
export type Wait = (flush: () => void) => void;

/** Gathers what comes in and hands it over together, in order, so that fifty happenings are drawn once. */
export function createBatch<T>(deliver: (items: readonly T[]) => void, wait: Wait): (item: T) => void {
  let waiting: T[] = [];
  const flush = () => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) deliver(items);
  };
  return (item) => {
    waiting.push(item);
    if (waiting.length === 1) wait(flush);
  };
}
