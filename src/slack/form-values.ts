import { CHECKED, type Field, type Fields } from './form.ts';
import { cut, LIMITS } from './limits.ts';

/**
 * A view's `state.values` as plain values by key: a string, a number, for a search or choices a list of strings, for a
 * check whether it is set. It comes from the client, so nothing about it is believed: what is missing, empty or of another type is undefined, what
 * the form does not know is ignored. Never throws; the schema decides afterwards.
 */
export function formValues(fields: Fields, state: unknown): Record<string, FormValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      const block = own(state, key);
      // The action_id carries a revision, so the one element of the block is taken whatever it is called.
      const [element] = typeof block === 'object' && block !== null ? Object.values(block) : [];
      return [key, value(field, element)];
    }),
  );
}

type FormValue = string | number | string[] | boolean | undefined;

function value(field: Field, element: unknown): FormValue {
  switch (field.kind) {
    case 'text':
      return text(own(element, 'value'));
    case 'number': {
      const typed = text(own(element, 'value'))?.trim();
      // Number() reads '0x10' and '1e3' too, which nobody types as a port.
      return typed && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(typed) ? Number(typed) : undefined;
    }
    case 'select':
      return text(own(own(element, 'selected_option'), 'value'));
    case 'search':
    case 'choices':
      return chosen(element);
    case 'check':
      return chosen(element)?.includes(CHECKED);
  }
}

function chosen(element: unknown): string[] | undefined {
  const options = own(element, 'selected_options');
  return Array.isArray(options) ? options.flatMap((option) => text(own(option, 'value')) ?? []) : undefined;
}

const text = (found: unknown): string | undefined => (typeof found === 'string' && found !== '' ? found : undefined);

function own(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return (holder as Record<string, unknown>)[key];
}

/** One problem of a schema; zod's issues fit. */
export interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * Slack's error map for `response_action: errors`: the first message of each field. What belongs to no field is
 * shown at the first one, since an error at an unknown block is shown nowhere.
 */
export function fieldErrors(issues: readonly Issue[], fields: Fields): Record<string, string> {
  const [first] = Object.keys(fields);
  const errors = new Map<string, string>();
  for (const { path, message } of issues) {
    const named = String(path[0] ?? '');
    const key = Object.hasOwn(fields, named) ? named : first;
    if (key !== undefined && !errors.has(key)) errors.set(key, cut(message, LIMITS.fieldError) || 'Check this field.');
  }
  return Object.fromEntries(errors);
}
