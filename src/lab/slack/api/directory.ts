/** auth.test, users.* and conversations.*: who and where. */
import { conversationObject } from '../channels.ts';
import type { Json } from '../json.ts';
import { userObject } from '../people.ts';
import type { World } from '../world.ts';
import { flag, needText } from './arguments.ts';
import { needChannel } from './content.ts';
import { ApiFailure } from './failure.ts';

export function authTest({ app }: World): Json {
  return {
    url: `https://${app.team.domain}.slack.com/`,
    team: app.team.name,
    user: 'berth',
    team_id: app.team.id,
    user_id: app.botUser,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

export function userInfo(world: World, args: Json): Json {
  const person = world.people.get(needText(args, 'user'));
  if (!person) throw new ApiFailure('user_not_found');
  return { user: userObject(person, world.app.team.id, world.app.scopes) };
}

/** Only people of this workspace who are still here can be looked up. */
export function userByEmail(world: World, args: Json): Json {
  const email = needText(args, 'email').toLowerCase();
  const person = [...world.people.values()].find((one) => one.email?.toLowerCase() === email);
  if (!person || person.deleted || person.team !== undefined) throw new ApiFailure('users_not_found');
  return { user: userObject(person, world.app.team.id, world.app.scopes) };
}

export function conversationInfo(world: World, args: Json): Json {
  const channel = needChannel(world, args);
  const needed = channel.dmWith !== undefined ? 'im:read' : channel.private ? 'groups:read' : 'channels:read';
  if (!world.app.scopes.has(needed)) {
    throw new ApiFailure('missing_scope', { needed, provided: [...world.app.scopes].join(',') });
  }
  return { channel: conversationObject(channel, world.app) };
}

/** Opens the direct message with one person; the lab has no group messages. */
export function openConversation(world: World, args: Json): Json {
  const users = needText(args, 'users').split(',');
  if (users.length > 1) throw new ApiFailure('too_many_users');
  const person = world.people.get(users[0] ?? '');
  if (!person) throw new ApiFailure('user_not_found');
  if (person.deleted) throw new ApiFailure('user_disabled');
  if (person.bot) throw new ApiFailure('cannot_dm_bot');
  const channel = world.channels.directWith(person.id);
  return { channel: flag(args, 'return_im') ? conversationObject(channel, world.app) : { id: channel.id } };
}
