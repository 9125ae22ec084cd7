/** What chat methods have in common: the text, blocks and metadata of a message, and where the app may post. */
import { validateBlocks } from '../blockkit/validate.ts';
import type { Conversation } from '../channels.ts';
import { isJson, type Json, listOf, textOf } from '../json.ts';
import type { World } from '../world.ts';
import { needText, structure } from './arguments.ts';
import { ApiFailure } from './failure.ts';

const MAX_ATTACHMENTS = 100;
const MAX_BLOCKS_CHARACTERS = 100_000; // far above what 50 blocks within their own limits should hold
const MAX_METADATA_BYTES = 16_000;

export interface Content {
  text: string | undefined;
  /** Undefined where the argument was left out; an empty list removes blocks. */
  blocks: Json[] | undefined;
  metadata: Json | undefined;
}

export function readContent(world: World, args: Json): Content {
  const blocks = structure(args, 'blocks', 'invalid_blocks_format');
  const attachments = structure(args, 'attachments', 'invalid_attachments');
  if (Array.isArray(attachments) && attachments.length > MAX_ATTACHMENTS) throw new ApiFailure('too_many_attachments');
  if (blocks !== undefined && !Array.isArray(blocks)) throw new ApiFailure('invalid_blocks_format');
  if (blocks) {
    const messages = validateBlocks('message', blocks, world.blockOptions);
    if (messages.length > 0)
      throw new ApiFailure('invalid_blocks', { errors: shortened(messages), response_metadata: { messages } });
    if (JSON.stringify(blocks).length > MAX_BLOCKS_CHARACTERS) throw new ApiFailure('msg_blocks_too_long');
  }
  const markdown = textOf(args.markdown_text);
  const text = textOf(args.text);
  if (markdown !== undefined && (text !== undefined || blocks)) throw new ApiFailure('markdown_text_conflict');
  return { text: text ?? markdown, blocks: blocks ? listOf(blocks) : undefined, metadata: readMetadata(args) };
}

/** Slack repeats the problems in `errors`, without the level. */
function shortened(messages: readonly string[]): string[] {
  return messages.map((message) => message.replace('[ERROR] ', ''));
}

function readMetadata(args: Json): Json | undefined {
  const metadata = structure(args, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined) return undefined;
  if (!isJson(metadata)) throw new ApiFailure('invalid_metadata_format');
  const empty = Object.keys(metadata).length === 0; // chat.update removes metadata with {}
  if (!empty && (typeof metadata.event_type !== 'string' || !isJson(metadata.event_payload))) {
    throw new ApiFailure('invalid_metadata_schema');
  }
  if (JSON.stringify(metadata).length > MAX_METADATA_BYTES) throw new ApiFailure('metadata_too_large');
  return metadata;
}

/** The conversation that `channel` names, as far as the app can see it. */
export function needChannel(world: World, args: Json): Conversation {
  const channel = world.channels.get(needText(args, 'channel'));
  if (!channel || (channel.private && !channel.botIn)) throw new ApiFailure('channel_not_found');
  return channel;
}

/** Refuses where the app may not post. A private channel without the app is not even found. */
export function mayPost(world: World, channel: Conversation): void {
  if (channel.archived) throw new ApiFailure('is_archived');
  if (!channel.botIn && !world.app.scopes.has('chat:write.public')) throw new ApiFailure('not_in_channel');
  if (channel.restricted) throw new ApiFailure('restricted_action');
  if (channel.dmWith !== undefined && !world.app.messagesTab) throw new ApiFailure('messages_tab_disabled');
}
