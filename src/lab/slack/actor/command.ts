/** Slash commands, shortcuts and the Home tab. */

import { OpsError } from '../../../errors.ts';
import { respond } from '../api/response-url.ts';
import type { Ack } from '../deliver/courier.ts';
import { isJson, textOf } from '../json.ts';
import { eventPayload, shortcutPayload, slashPayload } from '../payloads.ts';
import { type Session, words } from './session.ts';

export type SlashOutcome =
  /** `text` is what the app answered with, if it did. */
  | { kind: 'acked'; text?: string }
  /** The app did not answer in time, or could not be reached. `text` is what Slack tells the person. */
  | { kind: 'failed'; text: string }
  /** The client sent nothing. */
  | { kind: 'refused'; text: string };

/** Types `line`, for example `/create-container web`, into a channel, or into the thread of a message there. */
export async function slash(session: Session, channelId: string, line: string, thread?: string): Promise<SlashOutcome> {
  const { world, courier, user } = session;
  const channel = world.channels.seenBy(user).find((one) => one.id === channelId);
  if (!channel) throw new OpsError('not-found', `${user} has no channel ${channelId}.`);
  const [command = '', ...rest] = line.trim().split(' ');
  const say = (text: string) => {
    world.messages.whisper({
      channel: channelId,
      user,
      from: 'slackbot',
      text,
      ...(thread ? { thread_ts: thread } : {}),
    });
    return text;
  };
  if (thread !== undefined) return { kind: 'refused', text: say(words.noThread(command)) };
  if (world.app.commands && !world.app.commands.has(command))
    return { kind: 'refused', text: say(words.unknown(command)) };
  const payload = slashPayload(world, user, channel, command, rest.join(' ').trim());
  const ack = await courier.send('slash_commands', payload, true);
  if (ack.kind === 'failed') return { kind: 'failed', text: say(words.failed(command, ack.error)) };
  if (!isJson(ack.payload) || Object.keys(ack.payload).length === 0) return { kind: 'acked' };
  const problem = respond(world, { user, channel: channelId }, ack.payload);
  if (problem) return { kind: 'failed', text: say(words.failed(command, problem)) };
  const text = textOf(ack.payload.text);
  return { kind: 'acked', ...(text ? { text } : {}) };
}

export type Outcome = { kind: 'acked' } | { kind: 'failed'; text: string };

/** Tells the person of a failure, as the client does, and makes it an outcome. */
export function outcome(session: Session, ack: Ack): Outcome {
  if (ack.kind === 'acked') return { kind: 'acked' };
  session.world.feed.tell({ kind: 'notice', user: session.user, text: words.trouble });
  return { kind: 'failed', text: words.trouble };
}

/** Runs a global shortcut. */
export async function shortcut(session: Session, callbackId: string): Promise<Outcome> {
  const { world, courier, user } = session;
  if (world.app.shortcuts && !world.app.shortcuts.has(callbackId)) {
    throw new OpsError('not-found', `The app has no shortcut ${callbackId}.`);
  }
  return outcome(session, await courier.send('interactive', shortcutPayload(world, user, callbackId), false));
}

/** Opens the app's Home tab. An app that has not subscribed to the event hears nothing. */
export async function openHome({ world, courier, user }: Session): Promise<void> {
  if (world.app.events && !world.app.events.has('app_home_opened')) return;
  const view = world.views.home(user);
  const event = {
    type: 'app_home_opened',
    user,
    channel: world.channels.directWith(user).id,
    tab: 'home',
    ...(view ? { view: structuredClone(view) } : {}),
    event_ts: world.messages.stamp(),
  };
  await courier.event(eventPayload(world, event));
}
