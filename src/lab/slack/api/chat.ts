/** chat.* and reactions.add: facts 2.3 and 2.4. */
import type { Conversation } from '../channels.ts';
import { type Json, textOf } from '../json.ts';
import type { LabMessage } from '../messages.ts';
import type { World } from '../world.ts';
import { flag, needText } from './arguments.ts';
import { mayPost, needChannel, readContent } from './content.ts';
import { ApiFailure } from './failure.ts';

const UPDATE_MAX = 4_000;
const POST_MAX = 40_000;

/** Where chat.postMessage posts: an id, a #name, or a person, whose direct message it then is. */
function destination(world: World, args: Json): Conversation {
  const channel = needText(args, 'channel');
  if (/^[UW]/.test(channel)) {
    const person = world.people.get(channel);
    if (!person || person.deleted) throw new ApiFailure('channel_not_found');
    return world.channels.directWith(channel);
  }
  const named = world.channels.get(channel) ?? world.channels.named(channel.replace(/^#/, ''));
  return needChannel(world, { ...args, channel: named?.id ?? channel });
}

/** The parent of the thread to answer in; a reply cannot be answered, and what is gone cannot either. */
function threadParent(world: World, channel: string, ts: string | undefined): string | undefined {
  if (ts === undefined) return undefined;
  if (!/^\d+\.\d{6}$/.test(ts)) throw new ApiFailure('invalid_thread_ts');
  const parent = world.messages.find(channel, ts);
  if (!parent) throw new ApiFailure('thread_not_found');
  if (parent.thread_ts !== undefined && parent.thread_ts !== parent.ts) throw new ApiFailure('cannot_reply_to_message');
  return ts;
}

function own(world: World, channel: Conversation, ts: string, refusal: string): LabMessage {
  const message = world.messages.find(channel.id, ts);
  if (!message || message.subtype === 'tombstone') throw new ApiFailure('message_not_found');
  if (message.bot_id !== world.app.botId) throw new ApiFailure(refusal);
  return message;
}

/** The destination of a chat.postMessage call, whose own rate limit the server checks. */
export function postingPlace(world: World, args: Json): string | undefined {
  const channel = textOf(args.channel);
  if (channel === undefined) return undefined;
  if (/^[UW]/.test(channel)) return `D${channel.slice(1)}`;
  return world.channels.named(channel.replace(/^#/, ''))?.id ?? channel;
}

export function postMessage(world: World, args: Json): Json {
  const channel = destination(world, args);
  mayPost(world, channel);
  const { text, blocks, metadata } = readContent(world, args);
  if (text === undefined && !blocks?.length) throw new ApiFailure('no_text');
  const message = world.messages.post(channel.id, {
    user: world.app.botUser,
    bot_id: world.app.botId,
    app_id: world.app.id,
    team: world.app.team.id,
    text: (text ?? '').slice(0, POST_MAX),
    blocks: blocks?.length ? blocks : undefined,
    thread_ts: threadParent(world, channel.id, textOf(args.thread_ts)),
    broadcast: flag(args, 'reply_broadcast'),
    metadata: metadata && Object.keys(metadata).length > 0 ? metadata : undefined,
  });
  return { channel: channel.id, ts: message.ts, message };
}

export function update(world: World, args: Json): Json {
  const channel = needChannel(world, args);
  const message = own(world, channel, needText(args, 'ts'), 'cant_update_message');
  if (channel.archived) throw new ApiFailure('is_inactive');
  const { text, blocks, metadata } = readContent(world, args);
  if (text === undefined && blocks === undefined && metadata === undefined) throw new ApiFailure('no_text');
  if (text !== undefined && text.length > UPDATE_MAX) throw new ApiFailure('msg_too_long');
  const kept = text === undefined ? message.blocks : undefined; // text alone removes the blocks
  const shown = blocks === undefined ? kept : blocks.length > 0 ? blocks : undefined;
  const said = text ?? (blocks === undefined ? message.text : '');
  if (said === '' && !shown) throw new ApiFailure('no_text');
  world.messages.change(channel.id, message, {
    text: said,
    blocks: shown,
    edited: shown ? message.edited : { user: world.app.botUser, ts: world.messages.stamp() },
    metadata: metadata === undefined ? message.metadata : Object.keys(metadata).length > 0 ? metadata : undefined,
  });
  return { channel: channel.id, ts: message.ts, text: message.text, message };
}

export function remove(world: World, args: Json): Json {
  const channel = needChannel(world, args);
  const message = own(world, channel, needText(args, 'ts'), 'cant_delete_message');
  if (channel.archived) throw new ApiFailure('is_archived');
  world.messages.remove(channel.id, message);
  return { channel: channel.id, ts: message.ts };
}

/** Unlike chat.postMessage this needs the app in the channel, whatever its scopes. */
export function postEphemeral(world: World, args: Json): Json {
  const channel = needChannel(world, args);
  const user = needText(args, 'user');
  if (channel.archived) throw new ApiFailure('is_archived');
  if (!channel.botIn) throw new ApiFailure('not_in_channel');
  const person = world.people.get(user);
  if (!person || person.deleted || !world.channels.isMember(channel, user)) throw new ApiFailure('user_not_in_channel');
  const { text, blocks } = readContent(world, args);
  if (text === undefined && !blocks?.length) throw new ApiFailure('no_text');
  const thread_ts = threadParent(world, channel.id, textOf(args.thread_ts));
  const said = world.messages.whisper({
    channel: channel.id,
    user,
    from: 'app',
    text: text ?? '',
    ...(blocks?.length ? { blocks } : {}),
    ...(thread_ts ? { thread_ts } : {}),
  });
  return { message_ts: said.ts };
}

export function addReaction(world: World, args: Json): Json {
  const channel = needChannel(world, args);
  const name = needText(args, 'name');
  const message = world.messages.find(channel.id, needText(args, 'timestamp'));
  if (!message) throw new ApiFailure('message_not_found');
  if (channel.archived) throw new ApiFailure('is_archived');
  if (!channel.botIn) throw new ApiFailure('not_in_channel');
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new ApiFailure('invalid_name');
  const reactions = structuredClone(message.reactions ?? []);
  const one = reactions.find((reaction) => reaction.name === name);
  if (one?.users.includes(world.app.botUser)) throw new ApiFailure('already_reacted');
  if (one) one.users.push(world.app.botUser);
  else reactions.push({ name, users: [world.app.botUser], count: 0 });
  for (const reaction of reactions) reaction.count = reaction.users.length;
  world.messages.change(channel.id, message, { reactions });
  return {};
}
