/** What stands in the inputs of a view: `state.values`, in the shapes of 1.6. */
import { elementsIn, offered } from './blockkit/walk.ts';
import { isJson, type Json, listOf } from './json.ts';

export type Values = Record<string, Record<string, Json>>;

/** Element type -> the member that holds its value, the member that holds the first one, and the empty value. */
const holders: Record<string, { member: string; initial: string; empty: unknown }> = {
  plain_text_input: { member: 'value', initial: 'initial_value', empty: null },
  email_text_input: { member: 'value', initial: 'initial_value', empty: null },
  url_text_input: { member: 'value', initial: 'initial_value', empty: null },
  number_input: { member: 'value', initial: 'initial_value', empty: null },
  static_select: { member: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { member: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { member: 'selected_option', initial: 'initial_option', empty: null },
  multi_static_select: { member: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { member: 'selected_options', initial: 'initial_options', empty: [] },
  checkboxes: { member: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { member: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { member: 'selected_users', initial: 'initial_users', empty: [] },
  conversations_select: { member: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: { member: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  channels_select: { member: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { member: 'selected_channels', initial: 'initial_channels', empty: [] },
  datepicker: { member: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { member: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { member: 'selected_date_time', initial: 'initial_date_time', empty: null },
  rich_text_input: { member: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { member: 'files', initial: '', empty: [] },
};

/** The member in which this type of element keeps its value; undefined for one without, such as a button. */
export function holderOf(type: unknown): string | undefined {
  return typeof type === 'string' ? holders[type]?.member : undefined;
}

export function isEmpty(value: Json, type: unknown): boolean {
  const held = value[holderOf(type) ?? ''];
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
}

/**
 * The values of all inputs in `blocks`. What stood in an input before is kept while its block_id, action_id and
 * type are the same, even where a new initial value is given: that is what Slack's clients do.
 */
export function valuesOf(blocks: readonly Json[], before: Values = {}): Values {
  const values: Values = {};
  for (const { block, element } of elementsIn(blocks)) {
    const holder = typeof element.type === 'string' ? holders[element.type] : undefined;
    if (!holder) continue;
    const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
    const kept = before[blockId]?.[actionId];
    const first = holder.initial ? element[holder.initial] : undefined;
    const fresh: Json = { type: element.type, [holder.member]: first ?? holder.empty };
    const row = values[blockId] ?? {};
    row[actionId] = kept && kept.type === element.type && stillOffered(element, kept) ? kept : fresh;
    values[blockId] = row;
  }
  return structuredClone(values);
}

/** A choice stays only while the element offers it; an element that searches offers anything. */
function stillOffered(element: Json, value: Json): boolean {
  if (element.options === undefined && element.option_groups === undefined) return true;
  const known = offered(element).map((option) => option.value);
  const chosen = isJson(value.selected_option) ? [value.selected_option] : listOf(value.selected_options);
  return chosen.every((option) => known.includes(option.value));
}
