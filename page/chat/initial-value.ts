import type { Json } from '../json.ts';

const FROM: Readonly<Record<string, string>> = {
  initial_value: 'value',
  initial_option: 'selected_option',
  initial_options: 'selected_options',
  initial_user: 'selected_user',
  initial_users: 'selected_users',
  initial_conversation: 'selected_conversation',
  initial_conversations: 'selected_conversations',
  initial_channel: 'selected_channel',
  initial_channels: 'selected_channels',
  initial_date: 'selected_date',
  initial_time: 'selected_time',
  initial_date_time: 'selected_date_time',
};

/** What stands in an element before anybody has touched it, in the shape of `state.values`. */
export function initialValue(element: Json): Json {
  const found = Object.entries(FROM).filter(([from]) => element[from] !== undefined);
  return { type: element.type, ...Object.fromEntries(found.map(([from, to]) => [to, element[from]])) };
}
