/** A person in the workspace: what they can do, and what they see. */
import { OpsError } from '../../../errors.ts';
import type { Ack, Courier } from '../deliver/courier.ts';
import { type Happening, waitFor } from '../feed.ts';
import type { Json } from '../json.ts';
import type { Ephemeral, LabMessage } from '../messages.ts';
import { submissionPayload } from '../payloads.ts';
import type { LabView } from '../views.ts';
import type { World } from '../world.ts';
import { type Outcome, openHome, type SlashOutcome, shortcut, slash } from './command.ts';
import {
  choose,
  close,
  fill,
  needTop,
  type Searches,
  type SearchOutcome,
  type SubmitOutcome,
  search,
  submit,
} from './modal.ts';
import { type PressOptions, type PressOutcome, pressInMessage, pressInView } from './press.ts';
import { say, share } from './say.ts';
import { sees } from './sight.ts';

const PATIENCE_MS = 5_000;

/** A message as its reader sees it, with where it stands. */
interface SeenMessage extends LabMessage {
  channel: string;
}

export interface Actor {
  readonly user: string;
  /** Types a command line; `thread` is the ts of a message in whose thread it is typed. */
  slash(channel: string, line: string, thread?: string): Promise<SlashOutcome>;
  /** Posts a plain message; `thread` is the ts of a message in whose thread it is written. */
  say(channel: string, text: string, thread?: string): Promise<LabMessage>;
  /** Shares a message of a channel in another conversation, with words of one's own. */
  share(channel: string, ts: string, to: string, text?: string): Promise<LabMessage>;
  shortcut(callbackId: string): Promise<Outcome>;
  openHome(): Promise<void>;
  /** The Home tab as the app last published it. */
  home(): LabView | undefined;
  openModal(): LabView | undefined;
  /** The modal on top, once `wanted` likes it. Rejects after `timeoutMs` (5 s). */
  waitForModal(wanted?: (view: LabView) => boolean, timeoutMs?: number): Promise<LabView>;
  fill(blockId: string, text: string, actionId?: string): Promise<Outcome | undefined>;
  choose(blockId: string, values: string | readonly string[], actionId?: string): Promise<Outcome | undefined>;
  search(blockId: string, text: string, actionId?: string): Promise<SearchOutcome>;
  submit(): Promise<SubmitOutcome>;
  /** Sends what Submit would send, after `change` has had its way with it; the modal takes no notice. */
  submitForged(change: (payload: Json) => Json): Promise<Ack>;
  close(all?: boolean): Promise<void>;
  press(channel: string, ts: string, actionId: string, options?: PressOptions): Promise<PressOutcome>;
  pressInModal(actionId: string, options?: PressOptions): Promise<PressOutcome>;
  pressInHome(actionId: string, options?: PressOptions): Promise<PressOutcome>;
  /** What stands in the channel itself: no replies, but broadcast ones. */
  messages(channel: string): SeenMessage[];
  /** A message and its replies. */
  thread(channel: string, ts: string): SeenMessage[];
  ephemerals(channel?: string): Ephemeral[];
  /** The first message, in any channel or thread, that `wanted` likes, now or within `timeoutMs` (5 s). */
  waitForMessage(wanted: (message: SeenMessage) => boolean, timeoutMs?: number): Promise<SeenMessage>;
  waitForEphemeral(wanted: (message: Ephemeral) => boolean, timeoutMs?: number): Promise<Ephemeral>;
  /** Everything that becomes visible to this person; the returned function ends it. */
  follow(listener: (happening: Happening) => void): () => void;
}

export function createActor(world: World, courier: Courier, user: string): Actor {
  const person = world.people.get(user);
  if (!person) throw new OpsError('not-found', `There is no ${user} in the lab's workspace.`);
  const session = { world, courier, user };
  const searches: Searches = new Map();
  const channels = () => world.channels.seenBy(user);
  const seen = (channel: string): SeenMessage[] =>
    channels().some((one) => one.id === channel)
      ? world.messages.in(channel).map((message) => ({ ...message, channel }))
      : [];
  const modal = () => world.views.top(user);
  const home = () => {
    const view = world.views.home(user);
    if (!view) throw new OpsError('not-found', `The app has published no Home tab for ${user}.`);
    return view;
  };
  // Predicates look at the live values: copying every message after each happening would be slow.
  const copy = <T>(value: T | undefined) => (value === undefined ? undefined : structuredClone(value));
  const awaitIt = <T>(what: string, timeoutMs: number, look: () => T | undefined) =>
    waitFor(world.feed, what, timeoutMs, look);
  return {
    user,
    slash: (channel, line, thread) => slash(session, channel, line, thread),
    say: async (channel, text, thread) => say(session, channel, text, thread),
    share: async (channel, ts, to, text) => share(session, channel, ts, to, text),
    shortcut: (callbackId) => shortcut(session, callbackId),
    openHome: () => openHome(session),
    home: () => copy(world.views.home(user)),
    openModal: () => copy(modal()),
    waitForModal: (wanted = () => true, timeoutMs = PATIENCE_MS) =>
      awaitIt('a modal', timeoutMs, () => [copy(modal())].find((view) => view !== undefined && wanted(view))),
    fill: async (blockId, text, actionId) => fill(session, blockId, text, actionId),
    choose: async (blockId, values, actionId) =>
      choose(session, searches, blockId, typeof values === 'string' ? [values] : values, actionId),
    search: (blockId, text, actionId) => search(session, searches, blockId, text, actionId),
    submit: () => submit(session),
    submitForged: async (change) =>
      courier.send('interactive', change(submissionPayload(world, user, needTop(session))), true),
    close: (all) => close(session, all),
    press: (channel, ts, actionId, options = {}) => pressInMessage(session, channel, ts, actionId, options),
    pressInModal: async (actionId, options = {}) => pressInView(session, needTop(session), actionId, options),
    pressInHome: async (actionId, options = {}) => pressInView(session, home(), actionId, options),
    messages: (channel) =>
      structuredClone(
        seen(channel).filter((one) => !one.thread_ts || one.thread_ts === one.ts || one.subtype === 'thread_broadcast'),
      ),
    thread: (channel, ts) => structuredClone(seen(channel).filter((one) => one.ts === ts || one.thread_ts === ts)),
    ephemerals: (channel) =>
      structuredClone(
        world.messages.whispersTo(user).filter((one) => channel === undefined || one.channel === channel),
      ),
    waitForMessage: (wanted, timeoutMs = PATIENCE_MS) =>
      awaitIt('a message', timeoutMs, () =>
        copy(
          channels()
            .flatMap(({ id }) => seen(id))
            .find(wanted),
        ),
      ),
    waitForEphemeral: (wanted, timeoutMs = PATIENCE_MS) =>
      awaitIt('an ephemeral message', timeoutMs, () => copy(world.messages.whispersTo(user).find(wanted))),
    follow: (listener) =>
      world.feed.follow((happening) => {
        if (sees(world, user, happening)) listener(happening);
      }),
  };
}
