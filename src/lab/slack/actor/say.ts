/** Plain messages of people. */
import { OpsError } from '../../../errors.ts';
import type { LabMessage } from '../messages.ts';
import type { Session } from './session.ts';

const LONGEST = 40_000;

/**
 * Posts what a person writes, in a channel or in the thread of a message there.
 * @throws OpsError `invalid` for a text that is empty or over 40,000 characters, `forbidden` where nobody or not
 * everybody may post, `not-found` where there is no such channel or message for them
 */
export function say({ world, user }: Session, channelId: string, text: string, thread?: string): LabMessage {
  const channel = world.channels.seenBy(user).find((one) => one.id === channelId);
  if (!channel) throw new OpsError('not-found', `${user} has no channel ${channelId}.`);
  if (channel.archived) throw new OpsError('forbidden', `#${channel.name} is archived: nobody can post there.`);
  if (channel.restricted) throw new OpsError('forbidden', `Only some people may post in #${channel.name}.`);
  if (text.trim() === '') throw new OpsError('invalid', 'There is nothing to post: the message is empty.');
  if (text.length > LONGEST) throw new OpsError('invalid', 'A message can have 40,000 characters, and no more.');
  const parent = thread === undefined ? undefined : world.messages.find(channelId, thread);
  if (thread !== undefined && !parent) throw new OpsError('not-found', `${user} sees no message ${thread} there.`);
  const team = world.people.get(user)?.team ?? world.app.team.id;
  // Whoever answers a reply answers in its thread.
  return structuredClone(world.messages.post(channelId, { user, team, text, thread_ts: parent?.thread_ts ?? thread }));
}
