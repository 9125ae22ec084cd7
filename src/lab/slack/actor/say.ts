/** What people post themselves: plain messages, and messages of others that they share. */
import { OpsError } from '../../../errors.ts';
import type { Conversation } from '../channels.ts';
import type { Json } from '../json.ts';
import type { LabMessage } from '../messages.ts';
import type { Session } from './session.ts';

const LONGEST = 40_000;

/**
 * Posts what a person writes, in a channel or in the thread of a message there.
 * @throws OpsError `invalid` for a text that is empty or over 40,000 characters, `forbidden` where nobody or not
 * everybody may post, `not-found` where there is no such channel or message for them
 */
export function say(session: Session, channelId: string, text: string, thread?: string): LabMessage {
  const { world, user } = session;
  needOpen(session, channelId);
  if (text.trim() === '') throw new OpsError('invalid', 'There is nothing to post: the message is empty.');
  if (text.length > LONGEST) throw new OpsError('invalid', 'A message can have 40,000 characters, and no more.');
  const parent = thread === undefined ? undefined : world.messages.find(channelId, thread);
  if (thread !== undefined && !parent) throw new OpsError('not-found', `${user} sees no message ${thread} there.`);
  // Whoever answers a reply answers in its thread.
  return structuredClone(
    world.messages.post(channelId, { user, team: teamOf(session), text, thread_ts: parent?.thread_ts ?? thread }),
  );
}

/**
 * Shares a message of a channel in a conversation, with a person's own words above it if they have any. As in Slack,
 * what was shared is shown and cannot be pressed there.
 * @throws OpsError as `say`; `invalid` for a message that was deleted
 */
export function share(session: Session, channelId: string, ts: string, to: string, text = ''): LabMessage {
  const { world, user } = session;
  const channel = seenChannel(session, channelId);
  const shared = world.messages.find(channelId, ts);
  if (!shared) throw new OpsError('not-found', `${user} sees no message ${ts} there that could be shared.`);
  if (shared.subtype === 'tombstone') throw new OpsError('invalid', 'This message was deleted.');
  needOpen(session, to);
  if (text.length > LONGEST) throw new OpsError('invalid', 'A message can have 40,000 characters, and no more.');
  const author = world.people.get(shared.user);
  const attachment: Json = {
    is_msg_unfurl: true,
    is_share: true,
    channel_id: channelId,
    ts,
    author_id: shared.user,
    author_name: author?.realName ?? world.app.name,
    text: shared.text,
    fallback: shared.text,
    footer: channel.dmWith === undefined ? `Posted in #${channel.name}` : 'From a direct message',
    ...(shared.blocks
      ? { message_blocks: [{ team: shared.team, channel: channelId, ts, message: { blocks: shared.blocks } }] }
      : {}),
  };
  return structuredClone(
    world.messages.post(to, { user, team: teamOf(session), text, attachments: structuredClone([attachment]) }),
  );
}

function needOpen(session: Session, channelId: string): void {
  const { name, archived, restricted } = seenChannel(session, channelId);
  if (archived) throw new OpsError('forbidden', `#${name} is archived: nobody can post there.`);
  if (restricted) throw new OpsError('forbidden', `Only some people may post in #${name}.`);
}

function seenChannel({ world, user }: Session, channelId: string): Conversation {
  // Everybody has one with the app, also before it has been used.
  world.channels.directWith(user);
  const channel = world.channels.seenBy(user).find((one) => one.id === channelId);
  if (!channel) throw new OpsError('not-found', `${user} has no channel ${channelId}.`);
  return channel;
}

const teamOf = ({ world, user }: Session) => world.people.get(user)?.team ?? world.app.team.id;
