/** What a select offers, in groups. Pure. */
import { isJson, type Json, jsonOf, listOf, saidBy, stringOf } from '../json.ts';

export interface Option {
  value: string;
  text: string;
  description: string;
  /** As the app sent it. */
  json: Json;
}

export interface Group {
  label: string;
  options: Option[];
}

/** The people and channels that selects of those offer. */
export interface Known {
  people: readonly { id: string; name: string; realName: string }[];
  channels: readonly { id: string; name: string }[];
}

function optionOf(json: Json): Option {
  return {
    value: stringOf(json.value),
    text: saidBy(json.text),
    description: saidBy(json.description),
    json,
  };
}

const plainOption = (value: string, text: string, description = ''): Option => ({
  value,
  text,
  description,
  json: { text: { type: 'plain_text', text }, value },
});

export function groupsOf(element: Json, known: Known): Group[] {
  const type = stringOf(element.type);
  const people = known.people.map(({ id, name, realName }) => plainOption(id, realName, `@${name}`));
  const channels = known.channels.map(({ id, name }) => plainOption(id, `#${name}`));
  if (type.includes('users')) return [{ label: '', options: people }];
  if (type.includes('channels')) return [{ label: '', options: channels }];
  if (type.includes('conversations')) return [{ label: '', options: [...channels, ...people] }];
  return groupsIn(element);
}

/** The options of a select, or of an answer to a search. */
export function groupsIn(json: Json): Group[] {
  if (!Array.isArray(json.option_groups)) return [{ label: '', options: listOf(json.options).map(optionOf) }];
  return listOf(json.option_groups).map((group) => ({
    label: saidBy(group.label),
    options: listOf(group.options).map(optionOf),
  }));
}

/** The groups with what matches each word of `query`, without empty ones. */
export function matching(groups: readonly Group[], query: string): Group[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ text, description }: Option) => {
    const all = `${text} ${description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups
    .map(({ label, options }) => ({ label, options: options.filter(fits) }))
    .filter(({ options }) => options.length > 0);
}

const MEMBERS: Readonly<Record<string, string>> = {
  static: 'selected_option',
  external: 'selected_option',
  users: 'selected_user',
  channels: 'selected_channel',
  conversations: 'selected_conversation',
};

/** The member of `state.values` in which this select keeps its choice. */
export function memberOf(type: string): string {
  const kind = type.replace(/^multi_/, '').replace(/_select$/, '');
  return `${MEMBERS[kind] ?? 'selected_option'}${type.startsWith('multi_') ? 's' : ''}`;
}

/** What is chosen, as options. */
export function chosenIn(held: Json, type: string, groups: readonly Group[]): Option[] {
  const value = held[memberOf(type)];
  const all = groups.flatMap(({ options }) => options);
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    if (isJson(one)) return [optionOf(one)];
    if (typeof one !== 'string') return [];
    return [all.find((option) => option.value === one) ?? plainOption(one, one)];
  });
}

/** What `state.values` holds once `chosen` is chosen. */
export function heldFor(type: string, chosen: readonly Option[]): Json {
  const several = type.startsWith('multi_');
  const whole = memberOf(type).startsWith('selected_option');
  const values = chosen.map((option) => (whole ? jsonOf(option.json) : option.value));
  return { type, [memberOf(type)]: several ? values : (values[0] ?? null) };
}
