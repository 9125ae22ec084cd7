/** Putting values into inputs as a person does: what the client would not let one type or choose is an error. */

import { OpsError } from '../../../errors.ts';
import { offered, type Placed } from '../blockkit/walk.ts';
import { holderOf, isEmpty } from '../inputs.ts';
import { isJson, type Json, listOf } from '../json.ts';
import { words } from './session.ts';

const typedInto = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'];

/** The value of an input after typing `text`; an empty text clears it. */
export function typed({ element }: Placed, text: string): Json {
  if (!typedInto.includes(String(element.type))) {
    throw new OpsError('invalid', `Nothing can be typed into a ${String(element.type)}.`);
  }
  const line = element.type === 'plain_text_input' && element.multiline !== true ? text.replace(/[\r\n]+/g, ' ') : text;
  return { type: element.type, value: line === '' ? null : line };
}

/** The value of a select, radio, checkbox or picker after choosing `values`; none clears it. */
export function chosen({ element }: Placed, values: readonly string[], searched: readonly Json[]): Json {
  const holder = holderOf(element.type);
  const type = String(element.type);
  if (!holder || holder === 'value') throw new OpsError('invalid', `Nothing can be chosen in a ${type}.`);
  if (holder === 'selected_option' || holder === 'selected_options') {
    const before = [element.initial_option, ...listOf(element.initial_options)].filter(isJson);
    const known = type.includes('external') ? [...searched, ...before] : offered(element);
    const options = values.map((value) => optionNamed(known, value, type));
    return { type, [holder]: holder === 'selected_option' ? (options[0] ?? null) : atMost(element, options) };
  }
  if (holder === 'selected_date_time') return { type, [holder]: values[0] === undefined ? null : Number(values[0]) };
  const several = type.startsWith('multi_');
  return { type, [holder]: several ? atMost(element, values) : (values[0] ?? null) };
}

function atMost<T>(element: Json, values: readonly T[]): readonly T[] {
  const most = element.max_selected_items;
  if (typeof most === 'number' && values.length > most) throw new OpsError('invalid', `At most ${most} can be chosen.`);
  return values;
}

/** By value, or by the text that the person reads. */
export function optionNamed(options: readonly Json[], name: string, type: string): Json {
  const found = options.find((option) => option.value === name || (isJson(option.text) && option.text.text === name));
  if (found) return structuredClone(found);
  const known = options.map((option) => String(option.value)).join(', ');
  throw new OpsError('not-found', `This ${type} does not offer "${name}".`, { hint: `It offers: ${known}.` });
}

/** Why the client would not send this input, or undefined. */
export function refusal({ block, element }: Placed, value: Json): string | undefined {
  if (block.type !== 'input') return undefined;
  if (isEmpty(value, element.type)) return block.optional === true ? undefined : words.required;
  const text = value.value;
  if (typeof text !== 'string') return undefined;
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'Enter a valid email address.';
  if (element.type === 'url_text_input' && !URL.canParse(text)) return 'Enter a valid URL.';
  if (element.type === 'number_input') return numberRefusal(element, text);
  const [least, most] = [Number(element.min_length ?? 0), Number(element.max_length ?? 3000)];
  if (text.length < least) return `Enter at least ${least} characters.`;
  if (text.length > most) return `Enter at most ${most} characters.`;
  return undefined;
}

function numberRefusal(element: Json, text: string): string | undefined {
  const pattern = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text)) return 'Enter a valid number.';
  if (element.min_value !== undefined && Number(text) < Number(element.min_value))
    return `Enter at least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(text) > Number(element.max_value))
    return `Enter at most ${element.max_value}.`;
  return undefined;
}
