import type { InputBlock, PlainTextOption } from '@slack/types';
import { cut, cutLines, LIMITS } from './limits.ts';

/** A form is data: the keys are those of a request's schema, in the order in which they are shown. */
export type Fields = Readonly<Record<string, Field>>;

export type Field = { label: string; hint?: string; optional?: boolean } & (
  | { kind: 'text'; multiline?: boolean; maxLength?: number; placeholder?: string }
  | { kind: 'number'; min?: number; max?: number; placeholder?: string }
  /** One of a few. */
  | { kind: 'select'; options: readonly Option[]; placeholder?: string }
  /** Several of a few. */
  | { kind: 'choices'; options: readonly Option[]; placeholder?: string }
  /** Yes or no; `text` stands beside the box. No is an answer, so it is always optional. */
  | { kind: 'check'; text: string }
  /** Several of many; the options are asked for while the person types (`block_suggestion`, action_id = key). */
  | { kind: 'search'; placeholder?: string; most?: number }
);

export interface Option {
  value: string;
  label: string;
  description?: string;
}

/** The value of the one option of a check. */
export const CHECKED = 'yes';

/**
 * Refuses a form that Slack would refuse, when it is loaded instead of when somebody opens it.
 * @throws RangeError naming the field
 */
export function defineForm<const F extends Fields>(fields: F): F {
  for (const [key, field] of Object.entries<Field>(fields)) {
    const wrong = (what: string) => new RangeError(`The field ${key} ${what}.`);
    if (key === '' || key.length > LIMITS.blockId - 32) throw wrong('needs a shorter name');
    if (field.kind !== 'select' && field.kind !== 'choices') continue;
    if (field.options.length === 0 || field.options.length > LIMITS.options) {
      throw wrong(`has ${field.options.length} options; Slack takes 1 to ${LIMITS.options}`);
    }
    const values = field.options.map(({ value }) => value);
    if (new Set(values).size !== values.length) throw wrong('offers one value twice');
    if (values.some((value) => value === '' || value.length > LIMITS.optionValue)) {
      throw wrong(`has a value that is empty or longer than ${LIMITS.optionValue} characters`);
    }
  }
  return fields;
}

/**
 * One input block for each field. The block_id is the schema's key, so that a schema's issue path is Slack's
 * error map; the action_id is the key and the revision, so that a new revision empties what Slack remembers.
 * @param initial values by key; for a search field the options themselves. What does not fit is left out.
 * @throws RangeError as `defineForm`, for forms whose options come from the configuration
 */
export function formBlocks(fields: Fields, initial: Readonly<Record<string, unknown>>, revision = ''): InputBlock[] {
  return Object.entries(defineForm(fields)).map(([key, field]) => ({
    type: 'input',
    block_id: key,
    label: plain(field.label, LIMITS.label),
    element: element(field, `${key}${revision}`, Object.hasOwn(initial, key) ? initial[key] : undefined),
    optional: field.kind === 'check' || (field.optional ?? false),
    ...(field.hint ? { hint: plain(field.hint, LIMITS.hint) } : {}),
  }));
}

/** An option as Slack wants it, cut to its limits. Also for answering a search. */
export function slackOption({ value, label, description }: Option): PlainTextOption {
  return {
    value,
    text: plain(label, LIMITS.optionText),
    ...(description ? { description: plain(description, LIMITS.optionText) } : {}),
  };
}

function element(field: Field, action: string, initial: unknown): InputBlock['element'] {
  const placeholder =
    'placeholder' in field && field.placeholder ? { placeholder: plain(field.placeholder, LIMITS.placeholder) } : {};
  const common = { action_id: action, ...placeholder };
  switch (field.kind) {
    case 'text': {
      const most = Math.min(field.maxLength ?? LIMITS.input, LIMITS.input);
      const text = typeof initial === 'string' ? cutLines(initial, most) : '';
      const value = text === '' ? {} : { initial_value: text };
      return { type: 'plain_text_input', ...common, multiline: field.multiline ?? false, max_length: most, ...value };
    }
    case 'number': {
      const fits =
        typeof initial === 'number' && initial >= (field.min ?? -Infinity) && initial <= (field.max ?? Infinity);
      return {
        type: 'number_input',
        ...common,
        is_decimal_allowed: false,
        ...(field.min === undefined ? {} : { min_value: String(field.min) }),
        ...(field.max === undefined ? {} : { max_value: String(field.max) }),
        ...(fits ? { initial_value: String(initial) } : {}),
      };
    }
    case 'select': {
      const chosen = field.options.find(({ value }) => value === initial);
      const options = field.options.map(slackOption);
      return {
        type: 'static_select',
        ...common,
        options,
        ...(chosen ? { initial_option: slackOption(chosen) } : {}),
      };
    }
    case 'choices': {
      const chosen = Array.isArray(initial) ? field.options.filter(({ value }) => initial.includes(value)) : [];
      const options = field.options.map(slackOption);
      const before = chosen.length > 0 ? { initial_options: chosen.map(slackOption) } : {};
      return { type: 'multi_static_select', ...common, options, ...before };
    }
    case 'check': {
      const option = slackOption({ value: CHECKED, label: field.text });
      const before = initial === true ? { initial_options: [option] } : {};
      return { type: 'checkboxes', action_id: action, options: [option], ...before };
    }
    case 'search': {
      const chosen = Array.isArray(initial) ? initial.filter(isOption).slice(0, field.most) : [];
      return {
        type: 'multi_external_select',
        ...common,
        min_query_length: 1,
        ...(field.most === undefined ? {} : { max_selected_items: field.most }),
        ...(chosen.length > 0 ? { initial_options: chosen.map(slackOption) } : {}),
      };
    }
  }
}

function isOption(value: unknown): value is Option {
  const option = value as Partial<Option> | null;
  return typeof option?.value === 'string' && typeof option.label === 'string' && option.value !== '';
}

/** Slack refuses an empty text wherever it wants one at all. */
function plain(text: string, most: number): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text: cut(text, most) || ' ', emoji: false };
}
