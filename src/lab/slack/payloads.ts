/** The payloads that Slack sends, every field of facts 1.6 present. */
import { randomBytes } from 'node:crypto';
import { elementsIn, type Placed } from './blockkit/walk.ts';
import type { Conversation } from './channels.ts';
import { holderOf, valuesOf } from './inputs.ts';
import type { Json } from './json.ts';
import type { LabView } from './views.ts';
import type { World } from './world.ts';

/** Who, where and for which app: the same in every interactive payload. */
function common(world: World, user: string): Json {
  const { app } = world;
  const person = world.people.get(user);
  const name = person?.name ?? user;
  return {
    user: { id: user, username: name, name, team_id: person?.team ?? app.team.id },
    team: { id: app.team.id, domain: app.team.domain },
    api_app_id: app.id,
    token: app.verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function slashPayload(world: World, user: string, channel: Conversation, command: string, text: string): Json {
  const { app } = world;
  return {
    token: app.verificationToken,
    team_id: app.team.id,
    team_domain: app.team.domain,
    channel_id: channel.id,
    channel_name: channel.private && channel.dmWith === undefined ? 'privategroup' : channel.name,
    user_id: user,
    user_name: world.people.get(user)?.name ?? user,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: world.responseUrls.make('commands', { user, channel: channel.id }),
    trigger_id: world.triggers.issue(user),
  };
}

export function shortcutPayload(world: World, user: string, callbackId: string): Json {
  return {
    type: 'shortcut',
    callback_id: callbackId,
    trigger_id: world.triggers.issue(user),
    action_ts: world.messages.stamp(),
    ...common(world, user),
  };
}

export function submissionPayload(world: World, user: string, view: LabView): Json {
  return {
    type: 'view_submission',
    ...common(world, user),
    trigger_id: world.triggers.issue(user),
    view: structuredClone(view),
    response_urls: [],
  };
}

export function closedPayload(world: World, user: string, view: LabView, isCleared: boolean): Json {
  return { type: 'view_closed', ...common(world, user), view: structuredClone(view), is_cleared: isCleared };
}

export function suggestionPayload(
  world: World,
  user: string,
  view: LabView,
  { block, element }: Placed,
  typed: string,
): Json {
  return {
    type: 'block_suggestion',
    ...common(world, user),
    action_id: element.action_id,
    block_id: block.block_id,
    value: typed,
    container: { type: 'view', view_id: view.id },
    view: structuredClone(view),
  };
}

/** One entry of `actions`: the element as it is, without what only draws it, and what was chosen in it. */
export function actionOf(world: World, { block, element }: Placed, chosen: Json): Json {
  const { type, action_id, text, value, style, url } = element;
  const holder = holderOf(type);
  const shown = type === 'button' || type === 'icon_button' ? { text, value, style, url } : {};
  const defined = Object.fromEntries(Object.entries(shown).filter(([, member]) => member !== undefined));
  return {
    type,
    action_id,
    block_id: block.block_id,
    ...defined,
    ...(holder ? { [holder]: chosen[holder] } : chosen),
    action_ts: world.messages.stamp(),
  };
}

export function viewActionPayload(world: World, user: string, view: LabView, action: Json): Json {
  return {
    type: 'block_actions',
    ...common(world, user),
    container: { type: 'view', view_id: view.id },
    trigger_id: world.triggers.issue(user),
    view: structuredClone(view),
    actions: [action],
  };
}

export interface PressedMessage {
  channel: Conversation;
  ts: string;
  thread_ts?: string | undefined;
  blocks: Json[];
  /** Absent for an ephemeral message: Slack does not repeat those. */
  message?: Json;
}

export function messageActionPayload(world: World, user: string, pressed: PressedMessage, action: Json): Json {
  const { channel, ts, thread_ts, message, blocks } = pressed;
  const ephemeral = message === undefined;
  const values = valuesOf(blocks);
  const place = elementsIn(blocks).find(({ element }) => element.action_id === action.action_id);
  const holder = holderOf(action.type);
  if (place && holder) {
    const row = values[String(action.block_id)];
    if (row) row[String(action.action_id)] = { type: action.type, [holder]: action[holder] };
  }
  return {
    type: 'block_actions',
    ...common(world, user),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(thread_ts ? { thread_ts } : {}),
    },
    trigger_id: world.triggers.issue(user),
    channel: { id: channel.id, name: channel.name },
    ...(message ? { message: structuredClone(message) } : {}),
    state: { values },
    response_url: world.responseUrls.make('actions', {
      user,
      channel: channel.id,
      thread_ts,
      original: { ts, ephemeral },
    }),
    actions: [action],
  };
}

export function eventPayload({ app, clock }: World, event: Json): Json {
  return {
    token: app.verificationToken,
    team_id: app.team.id,
    context_team_id: app.team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: app.team.id, user_id: app.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomBytes(12).toString('base64url')}`,
  };
}
