/** The stream of what one person sees. It comes back by itself, however often the server goes away. */
import type { Sight } from '../../src/lab/page/shapes.ts';
import type { Happening } from '../../src/lab/slack/feed.ts';

export interface StreamListener {
  sight(sight: Sight): void;
  happening(happening: Happening): void;
  down(): void;
}

export interface Stream {
  /** Begins again, with a new sight. */
  renew(): void;
  stop(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

const dataOf = (event: object) => JSON.parse((event as { data: string }).data);

export function openStream(user: string, listener: StreamListener): Stream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  const open = () => {
    close();
    const opened = new EventSource(`api/as/${encodeURIComponent(user)}/stream`);
    source = opened;
    opened.addEventListener('sight', (event) => {
      wait = FIRST_WAIT_MS;
      listener.sight(dataOf(event));
    });
    opened.addEventListener('happening', (event) => listener.happening(dataOf(event)));
    opened.addEventListener('error', () => {
      // A refusal ends an EventSource for good, so the page asks again itself in every case.
      opened.close();
      listener.down();
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    });
  };
  open();
  return { renew: open, stop: close };
}
