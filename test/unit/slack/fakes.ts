import type { BackgroundSlack, InteractiveSlack, Message } from '../../../src/slack/clients.ts';
import { SlackError } from '../../../src/slack/errors.ts';
import type { Log } from '../../../src/slack/log.ts';
import type { ThreadPlace, ThreadStore } from '../../../src/slack/thread-store.ts';

/** A log that keeps what it is told. */
export function keptLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const say = (level: string) => (data: object, text: string) =>
    void lines.push(`${level} ${text} ${JSON.stringify(data)}`);
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

export function memoryThreads(): ThreadStore & { places: Map<string, ThreadPlace>; writes: ThreadPlace[] } {
  const places = new Map<string, ThreadPlace>();
  const classic = new Set<string>();
  const writes: ThreadPlace[] = [];
  let last: Promise<unknown> = Promise.resolve();
  return {
    alone(_job, act, signal) {
      const mine = last.then(() => act(signal));
      last = mine.catch(() => undefined);
      return mine;
    },
    places,
    writes,
    place: async (job) => places.get(job),
    async setPlace(job, place) {
      writes.push({ ...place });
      places.set(job, { ...place });
    },
    isClassic: async (team) => classic.has(team),
    setClassic: async (team) => void classic.add(team),
  };
}

export const refusedWith = (code: string, more: { ambiguous?: boolean; reason?: 'unavailable' | 'failed' } = {}) =>
  new SlackError(more.reason ?? 'failed', `Slack refused: ${code}.`, { code, ...more });

export interface FakeSlack extends BackgroundSlack {
  posts: { channel: string; thread: string | undefined; message: Message }[];
  updates: { ts: string; message: Message; share: string | undefined }[];
  /** Errors that the next calls throw instead, by verb. */
  faults: { post: unknown[]; update: unknown[] };
  /** When set, updates wait for it before they draw. */
  gate: Promise<void> | undefined;
}

/** The background client without a network: what was posted and updated, in order. */
export function fakeSlack(): FakeSlack {
  const fake: FakeSlack = {
    posts: [],
    updates: [],
    faults: { post: [], update: [] },
    gate: undefined,
    async post({ channel, thread }, message) {
      const fault = fake.faults.post.shift();
      if (fault) throw fault;
      fake.posts.push({ channel, thread, message });
      return { channel, ts: `${fake.posts.length}.0` };
    },
    async update({ ts }, draw, { share }) {
      await fake.gate;
      const message = draw();
      const fault = fake.faults.update.shift();
      if (fault) throw fault;
      if (message) fake.updates.push({ ts, message, share });
    },
    openDirect: async (user) => `D-${user}`,
    self: async () => ({ team: 'T1', botUser: 'UBOT', bot: 'B1' }),
  };
  return fake;
}

export function fakeInteractive(more: Partial<InteractiveSlack> = {}): InteractiveSlack {
  return {
    openView: async () => ({ id: 'V1', hash: 'h' }),
    updateView: async () => undefined,
    publishHome: async () => undefined,
    userInfo: async () => ({}),
    whisper: async () => undefined,
    ...more,
  };
}

/** A promise and its end. */
export function gate(): { promise: Promise<void>; open(): void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
