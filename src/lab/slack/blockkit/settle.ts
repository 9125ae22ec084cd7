/** Blocks as Slack stores them. */
import { randomBytes } from 'node:crypto';
import { isJson, type Json } from '../json.ts';

/** Blocks as Slack hands them back: identifiers made where they were left out, text objects completed. */
export function settled(blocks: readonly Json[]): Json[] {
  return blocks.map((block) => {
    const done = complete(structuredClone(block));
    return typeof done.block_id === 'string' && done.block_id !== '' ? done : { ...done, block_id: made() };
  });
}

function made(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

const passive = new Set(['plain_text', 'mrkdwn', 'image', 'raw_text', 'raw_number', 'card']);

function complete(value: Json): Json {
  if (value.type === 'plain_text') return { emoji: true, ...value };
  if (value.type === 'mrkdwn') return { verbatim: false, ...value };
  for (const [name, member] of Object.entries(value)) {
    if (name === 'child_blocks' && Array.isArray(member)) value[name] = settled(member.filter(isJson));
    else if (Array.isArray(member)) value[name] = member.map((item) => (isJson(item) ? complete(item) : item));
    else if (isJson(member)) value[name] = complete(member);
  }
  const interactive = (item: unknown) =>
    isJson(item) && typeof item.type === 'string' && !passive.has(item.type) && !item.type.startsWith('rich_text_');
  const named = (item: Json) => (item.action_id === undefined ? { ...item, action_id: made() } : item);
  for (const name of ['accessory', 'element']) {
    if (isJson(value[name]) && interactive(value[name])) value[name] = named(value[name]);
  }
  for (const name of value.type === 'actions' || value.type === 'context_actions' ? ['elements'] : ['actions']) {
    const members = value[name];
    if (Array.isArray(members)) value[name] = members.map((item) => (interactive(item) ? named(item) : item));
  }
  return value;
}
