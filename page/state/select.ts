/** What to draw, out of what is known. Pure. */
import type { Ephemeral, LabMessage, SeenMessage } from '../../src/lab/page/shapes.ts';
import type { State } from './model.ts';

export interface Replies {
  count: number;
  /** The last one's time stamp. */
  last: string;
  /** Who wrote them, first to last, each once, at most three. */
  users: readonly string[];
}

export const isEphemeral = (message: SeenMessage): message is Ephemeral => 'from' in message;

/** What stands in the channel itself, with what only this person sees, in the order of time. */
export function inChannel(state: State, channel: string): SeenMessage[] {
  const posted = (state.messages[channel] ?? []).filter(
    (one) => one.thread_ts === undefined || one.thread_ts === one.ts || one.subtype === 'thread_broadcast',
  );
  const whispered = state.ephemerals.filter((one) => one.channel === channel && one.thread_ts === undefined);
  return merged(posted, whispered);
}

/** A message and its replies, with what only this person sees there. */
export function inThread(state: State, channel: string, ts: string): SeenMessage[] {
  const posted = (state.messages[channel] ?? []).filter((one) => one.ts === ts || one.thread_ts === ts);
  return merged(
    posted,
    state.ephemerals.filter((one) => one.channel === channel && one.thread_ts === ts),
  );
}

function merged(posted: readonly SeenMessage[], whispered: readonly SeenMessage[]): SeenMessage[] {
  return whispered.length === 0 ? [...posted] : [...posted, ...whispered].sort((a, b) => Number(a.ts) - Number(b.ts));
}

/** By the parent's time stamp. Counted from the replies themselves, so that it is right at every moment. */
export function repliesIn(messages: readonly LabMessage[]): ReadonlyMap<string, Replies> {
  const threads = new Map<string, Replies>();
  for (const { ts, thread_ts, user } of messages) {
    if (thread_ts === undefined || thread_ts === ts) continue;
    const before = threads.get(thread_ts) ?? { count: 0, last: ts, users: [] };
    const users = before.users.includes(user) || before.users.length >= 3 ? before.users : [...before.users, user];
    threads.set(thread_ts, { count: before.count + 1, last: ts, users });
  }
  return threads;
}

/** The person's direct message with the app: in the lab its id follows from theirs. */
export function directOf(user: string): string {
  return `D${user.slice(1)}`;
}
