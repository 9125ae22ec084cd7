/** POST to a response_url: an answer to an interaction, outside the Web API and without a token. */
import { validateBlocks } from '../blockkit/validate.ts';
import { isJson, type Json, listOf, textOf } from '../json.ts';
import type { ResponsePlace } from '../response-urls.ts';
import type { World } from '../world.ts';

export interface ResponseUrlAnswer {
  status: number;
  body: Json;
  headers?: Record<string, string>;
}

function refused(status: number, error: string): ResponseUrlAnswer {
  return { status, body: { ok: false, error } };
}

export function useResponseUrl(world: World, path: string, body: string): ResponseUrlAnswer {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return refused(400, 'invalid_payload');
  }
  if (!isJson(message)) return refused(400, 'invalid_payload');
  const place = world.responseUrls.use(path);
  if ('error' in place) return refused(404, place.error);
  const wait = world.rates.message(path);
  if (wait > 0) return { ...refused(429, 'ratelimited'), headers: { 'retry-after': String(wait) } };
  const problem = respond(world, place, message);
  return problem ? refused(problem === 'message_not_found' ? 404 : 400, problem) : { status: 200, body: { ok: true } };
}

/**
 * Shows `message` where the interaction was: to its person alone, or to everybody (`in_channel`); in place of the
 * original, or taking it away. Also what the text of an acknowledged slash command becomes.
 */
export function respond(world: World, place: ResponsePlace, message: Json): string | undefined {
  if (message.blocks !== undefined && validateBlocks('message', message.blocks, world.blockOptions).length > 0) {
    return 'invalid_blocks';
  }
  const [text, blocks] = [textOf(message.text) ?? '', listOf(message.blocks)];
  if (message.delete_original === true || message.replace_original === true) {
    return changeOriginal(world, place, message.delete_original === true, text, blocks);
  }
  if (text === '' && blocks.length === 0) return 'no_text';
  const { channel, user } = place;
  const thread_ts = textOf(message.thread_ts) ?? place.thread_ts;
  const content = { text, ...(blocks.length > 0 ? { blocks } : {}), ...(thread_ts ? { thread_ts } : {}) };
  const { botUser, botId, id, team } = world.app;
  if (message.response_type === 'in_channel') {
    world.messages.post(channel, { ...content, user: botUser, bot_id: botId, app_id: id, team: team.id });
  } else {
    world.messages.whisper({ ...content, channel, user, from: 'app' });
  }
  return undefined;
}

function changeOriginal(
  world: World,
  place: ResponsePlace,
  remove: boolean,
  text: string,
  blocks: Json[],
): string | undefined {
  const { original, channel, user } = place;
  const shown = blocks.length > 0 ? blocks : undefined;
  if (!remove && text === '' && !shown) return 'no_text';
  if (original?.ephemeral) {
    const whisper = world.messages.whispersTo(user).find((one) => one.ts === original.ts);
    if (!whisper) return 'message_not_found';
    if (remove) world.messages.hush(whisper);
    else world.messages.rewhisper(whisper, text, shown);
    return undefined;
  }
  const message = original && world.messages.find(channel, original.ts);
  if (!message) return 'message_not_found';
  if (remove) world.messages.remove(channel, message);
  else world.messages.change(channel, message, { text, blocks: shown });
  return undefined;
}
