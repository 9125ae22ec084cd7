/** What happens in the workspace, applied to what the page knows. Pure. */
import type { LabView, Sight } from '../../src/lab/page/shapes.ts';
import type { Happening } from '../../src/lab/slack/feed.ts';
import { applyModal } from './apply-modal.ts';
import type { State } from './model.ts';
import { withArrival } from './unread.ts';

/** What the person looks at: its messages are read as they come. Nothing, while the window is hidden. */
export interface Gaze {
  channel: string | undefined;
  thread: string | undefined;
}

/** Everything anew. What was unread stays unread, as long as it is the same workspace. */
export function applySight(state: State, sight: Sight): State {
  const same = state.boot === sight.boot && state.user === sight.user;
  const top = state.modals.at(-1);
  return {
    ...state,
    link: 'live',
    boot: sight.boot,
    user: sight.user,
    channels: sight.channels,
    messages: sight.messages,
    ephemerals: sight.ephemerals,
    modals: sight.modal ? [...below(same ? state.modals : [], sight.modal.id), sight.modal] : [],
    errors: same && top?.id === sight.modal?.id ? state.errors : {},
    trouble: undefined,
    home: sight.home,
    unread: same ? state.unread : {},
    toasts: same ? state.toasts : [],
    stale: false,
  };
}

/** A sight has only the modal on top; those under it are known as long as nobody has reloaded. */
function below(modals: readonly LabView[], id: string): readonly LabView[] {
  return modals.slice(
    0,
    Math.max(
      0,
      modals.findIndex((one) => one.id === id),
    ),
  );
}

export function applyHappening(state: State, happening: Happening, gaze: Gaze): State {
  switch (happening.kind) {
    case 'message-posted': {
      const { channel, message } = happening;
      const known = withChannel(state, channel);
      const messages = known.messages[channel] ?? [];
      const repeated = messages.some((one) => one.ts === message.ts);
      const next = { ...known, messages: { ...known.messages, [channel]: placed(messages, message) } };
      return repeated ? next : withArrival(next, channel, message, gaze);
    }
    case 'message-updated': {
      const { channel, message } = happening;
      return { ...state, messages: { ...state.messages, [channel]: placed(state.messages[channel] ?? [], message) } };
    }
    case 'message-deleted': {
      const { channel, ts } = happening;
      // One with replies stays, as a tombstone.
      const left = (state.messages[channel] ?? []).filter((one) => one.ts !== ts || one.subtype === 'tombstone');
      return { ...state, messages: { ...state.messages, [channel]: left } };
    }
    case 'ephemeral-posted':
    case 'ephemeral-updated':
      return { ...withChannel(state, happening.channel), ephemerals: placed(state.ephemerals, happening.message) };
    case 'ephemeral-deleted':
      return { ...state, ephemerals: state.ephemerals.filter((one) => one.ts !== happening.ts) };
    case 'home-published':
      return { ...state, home: happening.view };
    case 'notice':
      return withNotice(state, happening.text);
    default:
      return applyModal(state, happening);
  }
}

/** Puts `one` where its time is, or in the place of the one with the same time. Newest last, so the search begins there. */
function placed<T extends { ts: string }>(list: readonly T[], one: T): readonly T[] {
  let at = list.length;
  while (at > 0 && later(list[at - 1]?.ts ?? '', one.ts)) at -= 1;
  const same = list[at - 1]?.ts === one.ts;
  return [...list.slice(0, same ? at - 1 : at), one, ...list.slice(at)];
}

function later(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** A direct message begins with its first message; of any other new channel only a new sight can tell. */
function withChannel(state: State, id: string): State {
  if (state.channels.some((one) => one.id === id)) return state;
  if (!id.startsWith('D')) return { ...state, stale: true };
  const direct = { id, name: 'directmessage', private: true, archived: false, dmWith: state.user };
  return { ...state, channels: [...state.channels, direct] };
}

/** Said where the person looks: in the modal, if there is one. */
export function withNotice(state: State, text: string): State {
  if (state.modals.length > 0) return { ...state, trouble: text };
  const toast = { id: state.toasted + 1, text, from: 'Slack', to: undefined };
  return { ...state, toasts: [...state.toasts.slice(-2), toast], toasted: toast.id };
}
