/** One person's window on the workspace: the stream into the store. */
import type { Sight } from '../../src/lab/page/shapes.ts';
import type { Happening } from '../../src/lab/slack/feed.ts';
import { applyHappening, applySight, type Gaze } from './apply.ts';
import { createBatch } from './batch.ts';
import { blank, type State } from './model.ts';
import { nextPicture } from './next-picture.ts';
import { createStore, type Store } from './store.ts';
import { openStream } from './stream.ts';

export interface Session {
  store: Store<State>;
  /** From now on the person looks at this. */
  look(gaze: Gaze): void;
  stop(): void;
}

const NOTHING: Gaze = { channel: undefined, thread: undefined };

/** `strange` is called when the server is another one than the one of `boot`. */
export function openSession(user: string, boot: string, strange: () => void): Session {
  const store = createStore(blank(user));
  let gaze = NOTHING;
  type News = { sight: Sight } | { happening: Happening };
  const push = createBatch<News>((news) => {
    store.set((before) =>
      news.reduce(
        (state, one) =>
          'sight' in one
            ? applySight(state, one.sight)
            : applyHappening(state, one.happening, document.hidden ? NOTHING : gaze),
        before,
      ),
    );
    if (store.get().boot !== boot && store.get().boot !== undefined) strange();
    if (!store.get().stale) return;
    store.set((state) => ({ ...state, stale: false }));
    stream.renew();
  }, nextPicture);
  const stream = openStream(user, {
    sight: (sight) => push({ sight }),
    happening: (happening) => push({ happening }),
    down: () => store.set((state) => ({ ...state, link: 'down' })),
  });
  return {
    store,
    look(next) {
      gaze = next;
    },
    stop: stream.stop,
  };
}
