/** What the page knows, as one value. */
import type { Conversation, Ephemeral, LabMessage, LabView } from '../../src/lab/page/shapes.ts';

/** `connecting` until the first sight, `down` while the server cannot be reached. */
export type Link = 'connecting' | 'live' | 'down';

export interface Toast {
  id: number;
  /** As on a lock screen. */
  text: string;
  from: string;
  /** Where a click on it leads; nothing for words of Slack's own client. */
  to: { channel: string; thread: string | undefined } | undefined;
}

export interface State {
  link: Link;
  boot: string | undefined;
  user: string;
  channels: readonly Conversation[];
  /** By channel, oldest first, replies among them. */
  messages: Readonly<Record<string, readonly LabMessage[]>>;
  ephemerals: readonly Ephemeral[];
  /** The stack, the one on top last. */
  modals: readonly LabView[];
  /** Of the modal on top: block_id -> sentence. */
  errors: Readonly<Record<string, string>>;
  /** What went wrong with the modal on top, as Slack's client says it. */
  trouble: string | undefined;
  home: LabView | null;
  /** By channel, what has come since the person last looked: all of it, and what was meant for them. */
  unread: Readonly<Record<string, { all: number; mine: number }>>;
  toasts: readonly Toast[];
  toasted: number;
  /** Something has happened that cannot be understood without a whole new sight. */
  stale: boolean;
}

/** Nothing known yet of what `user` sees. */
export function blank(user: string): State {
  return {
    link: 'connecting',
    boot: undefined,
    user,
    channels: [],
    messages: {},
    ephemerals: [],
    modals: [],
    errors: {},
    trouble: undefined,
    home: null,
    unread: {},
    toasts: [],
    toasted: 0,
    stale: false,
  };
}
