/** What is unread, and what the person is told of. Pure. */
import type { LabMessage } from '../../src/lab/page/shapes.ts';
import type { Gaze } from './apply.ts';
import type { State } from './model.ts';

/** Counts a message that has just come, and raises a toast where it was meant for this person. */
export function withArrival(state: State, channel: string, message: LabMessage, gaze: Gaze): State {
  if (message.user === state.user || inSight(message, channel, gaze)) return state;
  const mine = meant(state, channel, message);
  // A reply in a thread makes no channel unread for those that it does not concern.
  if (!mine && message.thread_ts !== undefined && message.subtype !== 'thread_broadcast') return state;
  const before = state.unread[channel] ?? { all: 0, mine: 0 };
  const counts = { all: before.all + 1, mine: before.mine + (mine ? 1 : 0) };
  const next = { ...state, unread: { ...state.unread, [channel]: counts } };
  if (!mine) return next;
  const toast = {
    id: state.toasted + 1,
    text: message.text,
    from: message.user,
    to: { channel, thread: message.thread_ts },
  };
  return { ...next, toasts: [...state.toasts.slice(-2), toast], toasted: toast.id };
}

function inSight(message: LabMessage, channel: string, gaze: Gaze): boolean {
  if (channel !== gaze.channel) return false;
  const inChannel = message.thread_ts === undefined || message.subtype === 'thread_broadcast';
  return inChannel || message.thread_ts === gaze.thread;
}

function meant(state: State, channel: string, message: LabMessage): boolean {
  const direct = state.channels.some((one) => one.id === channel && one.dmWith !== undefined);
  return direct || message.text.includes(`<@${state.user}>`) || message.text.includes(`<@${state.user}|`);
}

/** The person looks at this channel now. */
export function withRead(state: State, channel: string): State {
  if (!state.unread[channel]) return state;
  const { [channel]: _read, ...unread } = state.unread;
  return { ...state, unread };
}

/** How many messages meant for the person are unread: the number in the window's title. */
export function unreadMine(state: State): number {
  return Object.values(state.unread).reduce((sum, { mine }) => sum + mine, 0);
}
