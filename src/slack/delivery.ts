import { isDeepStrictEqual } from 'node:util';
import type { BackgroundSlack, Message } from './clients.ts';
import { inEitherForm } from './either-form.ts';
import { SlackError } from './errors.ts';
import { errorForLog, type Log } from './log.ts';
import type { Patience } from './patience.ts';
import { fallbackRemark, mayNotPost, type Placing, placeThread } from './placing.ts';
import { Repaints } from './repaints.ts';
import type { ThreadView } from './thread.ts';
import type { ThreadPlace, ThreadStore } from './thread-store.ts';

/**
 * Draws a thread as it is now. Called when it can be sent, so that nothing stale is. The remark goes into the view:
 * it says why the thread is where it is.
 */
export type Draw = (remark: string | undefined) => ThreadView;

export interface DeliveryOptions {
  slack: BackgroundSlack;
  store: ThreadStore;
  /** The workspace's id. */
  team: string;
  log: Log;
  /** How long a root, a last state or a closing reply goes on being tried. */
  patienceMs?: number;
  /** Least time between two repaints of one thread; it grows with the number of threads followed. */
  intervalMs?: number;
}

/** The threads that this process follows. */
export interface Delivery {
  follow(job: string): ThreadFollower;
  /** A direct message to somebody who has no thread. Never fails: what went wrong is logged. */
  tell(user: string, text: string): Promise<void>;
}

/** One job's thread, as long as this process has the job. */
export interface ThreadFollower {
  /**
   * Posts the root message, or finds the one posted before. Where the bot may not post it goes to the person
   * directly; then `fellBackFrom` names the channel and the thread says so. While another process opens the same
   * thread, waits for it.
   * @param begin runs first, once no other process can open the thread any more; what it throws is thrown, and
   * nothing is posted
   * @throws OpsError when neither can be done
   */
  open(draw: Draw, where: Placing, begin?: () => Promise<unknown>): Promise<ThreadPlace>;
  /** Repaints the root message soon. Returns at once and never fails; of several the latest wins. */
  repaint(draw: Draw): void;
  /** Paints the last state and posts the closing reply if none was posted. Never fails: what went wrong is logged. */
  close(draw: Draw, reply: string): Promise<void>;
  /** Leaves the thread as it is, for the next process: waits for what is being sent, and lets an `open` that waits fail. */
  leave(): Promise<void>;
}

const PATIENCE_MS = 300_000;
const INTERVAL_MS = 1200;

/** Follows the threads of jobs in Slack. No job ever waits for a repaint. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const active = new Set<string>();
  return {
    follow(job) {
      active.add(job);
      return follower(job, { ...options, active });
    },
    async tell(user, text) {
      const { slack, log, patienceMs: ms = PATIENCE_MS } = options;
      try {
        await slack.post({ channel: await slack.openDirect(user, { ms }) }, { text }, { ms });
      } catch (error) {
        log.error({ user, ...errorForLog(error) }, 'a person was not told');
      }
    },
  };
}

function follower(job: string, options: DeliveryOptions & { active: Set<string> }): ThreadFollower {
  const { slack, store, log, active, patienceMs = PATIENCE_MS, intervalMs = INTERVAL_MS } = options;
  let place: ThreadPlace | undefined;
  let painted: Message | undefined;
  const left = new AbortController();
  // chat.update is one budget for all threads of the app, so each gets less of it when there are many.
  const interval = () => intervalMs * Math.max(1, active.size);
  const repaints = new Repaints<Draw>(
    (take, signal) => paint(take, { ms: patienceMs, share: 'part', signal }),
    interval,
    (error) => log.warn({ job, ...errorForLog(error) }, 'a repaint was not delivered'),
  );
  const end = async () => {
    await repaints.end();
    active.delete(job);
  };

  return {
    async open(draw, where, begin) {
      const opening = async (signal: AbortSignal) => {
        await begin?.();
        return inEitherForm(options, (shape) =>
          placeThread(
            { job, slack, store, patience: { ms: patienceMs, signal } },
            (at) => {
              painted = shape(draw(fallbackRemark(at)));
              return painted;
            },
            where,
          ),
        );
      };
      place = await store.alone(job, opening, left.signal);
      return place;
    },
    repaint: (draw) => repaints.offer(draw),
    async close(draw, reply) {
      await end();
      const last = { ms: patienceMs, share: 'all' } as const;
      // Beside each other: after a burst a repaint may wait a minute for its turn, and the person should not.
      await Promise.all([
        logged('the last state of a thread was not delivered', () => paint(() => draw, last)),
        logged('the closing reply of a thread was not delivered', () => closeThread(reply)),
      ]);
    },
    leave: () => {
      left.abort();
      return end();
    },
  };

  async function paint(take: () => Draw | undefined, patience: Patience): Promise<void> {
    if (place?.ts === undefined) place = await store.place(job);
    if (place?.ts === undefined) throw new Error('The thread has not been opened.');
    const { channel, ts } = place;
    const remark = fallbackRemark(place);
    // Taken once: a second try in the other form must not find that there is nothing new.
    let draw: Draw | undefined;
    await inEitherForm(options, async (shape) => {
      let sent: Message | undefined;
      const next = () => {
        draw = take() ?? draw;
        const drawn = draw && shape(draw(remark));
        sent = isDeepStrictEqual(drawn, painted) ? undefined : drawn;
        return sent;
      };
      await slack.update({ channel, ts }, next, patience);
      if (sent) painted = sent;
    });
  }

  async function closeThread(reply: string): Promise<void> {
    place = (await store.place(job)) ?? place;
    if (place?.ts === undefined || place.closing) return;
    const open = place;
    await store.setPlace(job, { ...open, closing: true });
    let ts: string;
    try {
      ts = await say(reply, open, open.thread ?? open.ts);
    } catch (error) {
      // Only what surely did not come through may be said again by whoever takes over.
      if (!(error instanceof SlackError && error.ambiguous)) await store.setPlace(job, open);
      throw error;
    }
    place = { ...open, closing: true, closedTs: ts };
    await store.setPlace(job, place);
  }

  /** In the thread; directly to the person when the thread's channel was closed to us meanwhile. */
  async function say(text: string, { channel, user }: ThreadPlace, thread: string | undefined): Promise<string> {
    const patience = { ms: patienceMs };
    try {
      return (await slack.post(thread === undefined ? { channel } : { channel, thread }, { text }, patience)).ts;
    } catch (error) {
      if (!mayNotPost(error)) throw error;
      const direct = await slack.openDirect(user, patience);
      return (await slack.post({ channel: direct }, { text }, patience)).ts;
    }
  }

  async function logged(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      log.error({ job, ...errorForLog(error) }, what);
    }
  }
}
