/** Everything that becomes visible in the workspace, as it happens: for waiting tests, terminals and browsers. */
import type { Ephemeral, LabMessage } from './messages.ts';
import type { LabView } from './views.ts';

export type Happening =
  | { kind: 'message-posted' | 'message-updated'; channel: string; message: LabMessage }
  | { kind: 'message-deleted'; channel: string; ts: string }
  | { kind: 'ephemeral-posted' | 'ephemeral-updated'; channel: string; user: string; message: Ephemeral }
  | { kind: 'ephemeral-deleted'; channel: string; user: string; ts: string }
  | { kind: 'modal-opened' | 'modal-pushed' | 'modal-updated' | 'modal-closed'; user: string; view: LabView }
  /** The app answered a submission with errors: block_id -> sentence. */
  | { kind: 'modal-errors'; user: string; view: LabView; errors: Record<string, string> }
  | { kind: 'home-published'; user: string; view: LabView }
  /** What Slack's own client says outside any channel, for example that it had trouble connecting. */
  | { kind: 'notice'; user: string; text: string };

export interface Feed {
  tell(happening: Happening): void;
  /** Calls `listener` for everything from now on; the returned function ends that. */
  follow(listener: (happening: Happening) => void): () => void;
}

export function createFeed(): Feed {
  const listeners = new Set<(happening: Happening) => void>();
  return {
    tell(happening) {
      for (const listener of [...listeners]) listener(happening);
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The first defined answer of `look`, asked now and again after each happening.
 * Rejects after `timeoutMs` of real time with a sentence that names what was waited for.
 */
export function waitFor<T>(feed: Feed, what: string, timeoutMs: number, look: () => T | undefined): Promise<T> {
  const already = look();
  if (already !== undefined) return Promise.resolve(already);
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      unfollow();
      act();
    };
    const timer = setTimeout(
      () => settle(() => reject(new Error(`Waited ${timeoutMs} ms for ${what}, in vain.`))),
      timeoutMs,
    );
    const unfollow = feed.follow(() => {
      try {
        const found = look();
        if (found !== undefined) settle(() => resolve(found));
      } catch (error) {
        settle(() => reject(error));
      }
    });
  });
}
