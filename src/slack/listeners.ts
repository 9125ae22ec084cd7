/**
 * What the bot answers, in our words: commands never see Bolt. Every listener of the first group is called after
 * Slack has its acknowledgement; those of the second group return their answer, which is the acknowledgement.
 */
import type { KnownBlock, ModalView } from '@slack/types';
import type { Option } from './form.ts';

/** Who asked, as Slack says it; nothing here can be chosen by a client. */
export interface Asked {
  user: string;
  /** The workspace that the app is installed in. */
  team: string;
  /** The workspace of the person, where Slack names it: another one means Slack Connect. */
  userTeam: string | undefined;
  /** Opens a view for 3 seconds, once. Empty where Slack gives none. */
  trigger: string;
  /** Says something that only this person sees; a direct message where nothing else is left. Never throws. */
  whisper(text: string, blocks?: readonly KnownBlock[]): Promise<void>;
}

export interface CommandAsked extends Asked {
  text: string;
  channel: string;
  channelName: string;
}

export type ShortcutAsked = Asked;

export interface ActionAsked extends Asked {
  action: string;
  value: string | undefined;
  /** For a button of a message. */
  channel: string | undefined;
  message: string | undefined;
  /** For a button of a modal; one of the Home tab has neither message nor view, since no modal can take its place. */
  view: ViewAsked | undefined;
}

export interface SubmitAsked extends Asked {
  view: ViewAsked;
}

export interface ViewAsked {
  id: string;
  hash: string;
  callback: string;
  /** At most 3000 characters that we put there; it passed through the client, so it is checked like any input. */
  metadata: string;
  /** `state.values`: see `formValues`. */
  values: unknown;
}

export interface SearchAsked {
  user: string;
  team: string;
  typed: string;
  view: ViewAsked | undefined;
}

/** What becomes of a modal after Submit. Undefined closes this view; `clear` closes the whole stack. */
export type SubmitAnswer =
  | { errors: Readonly<Record<string, string>> }
  | { update: ModalView }
  | { push: ModalView }
  | { clear: true }
  | undefined;

/** Every listener by the name that Slack knows: command, callback_id or action_id. */
export interface Listeners {
  commands: Readonly<Record<string, (asked: CommandAsked) => Promise<void>>>;
  shortcuts: Readonly<Record<string, (asked: ShortcutAsked) => Promise<void>>>;
  actions: Readonly<Record<string, (asked: ActionAsked) => Promise<void>>>;
  /** By callback_id. Called for each honest Submit, a double press included: the work must be keyed by view.id. */
  submits: Readonly<Record<string, (asked: SubmitAsked) => Promise<SubmitAnswer>>>;
  /** By callback_id; only for views with notify_on_close. */
  closes?: Readonly<Record<string, (asked: SubmitAsked) => Promise<void>>>;
  /** By the field's key. At most 100 options are shown. */
  searches: Readonly<Record<string, (asked: SearchAsked) => Promise<readonly Option[]>>>;
  /** Somebody looks at the Home tab. */
  home?(asked: { user: string; team: string }): Promise<void>;
}
