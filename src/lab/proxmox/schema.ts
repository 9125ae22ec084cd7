import { formats } from './formats.ts';
import { invalid } from './refusal.ts';

/** What one parameter of an endpoint may be. Ours, written from the published documentation of the API. */
export interface Param {
  type: 'string' | 'integer' | 'number' | 'boolean';
  required?: boolean;
  format?: keyof typeof formats;
  min?: number;
  max?: number;
  maxLength?: number;
  oneOf?: readonly string[];
}
export type Schema = Readonly<Record<string, Param>>;
/** Verified parameters; booleans are 0 or 1, as on the wire. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * Verifies parameters as the real API does: every fault is named at once.
 * @throws Refusal 400 `Parameter verification failed.` with `errors`
 */
export function verify(schema: Schema, input: Readonly<Record<string, string>>): Values {
  const errors: Record<string, string> = {};
  const values: Record<string, string | number> = {};
  for (const [name, raw] of Object.entries(input)) {
    const param = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (param === undefined) {
      errors[name] = 'property is not defined in schema and the schema does not allow additional properties';
      continue;
    }
    const value = typed(param, raw);
    if (value === undefined) errors[name] = `type check ('${param.type}') failed - got '${raw}'`;
    else {
      const fault = faultOf(param, value, raw);
      if (fault === undefined) values[name] = value;
      else errors[name] = fault;
    }
  }
  for (const [name, param] of Object.entries(schema)) {
    if (param.required && !Object.hasOwn(input, name)) errors[name] = 'property is missing and it is not optional';
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return values;
}

function typed(param: Param, raw: string): string | number | undefined {
  if (param.type === 'string') return raw;
  if (param.type === 'integer') return /^[+-]?\d+$/.test(raw) ? Number(raw) : undefined;
  if (param.type === 'number') return raw.trim() !== '' && Number.isFinite(Number(raw)) ? Number(raw) : undefined;
  if (/^(1|on|yes|true)$/i.test(raw)) return 1;
  return /^(0|off|no|false)$/i.test(raw) ? 0 : undefined;
}

function faultOf(param: Param, value: string | number, raw: string): string | undefined {
  if (param.format !== undefined) {
    const fault = formats[param.format](raw);
    if (fault !== undefined) return fault;
  }
  if (typeof value === 'number') {
    if (param.min !== undefined && value < param.min) return `value must have a minimum value of ${param.min}`;
    if (param.max !== undefined && value > param.max) return `value must have a maximum value of ${param.max}`;
    return undefined;
  }
  if (param.maxLength !== undefined && value.length > param.maxLength) {
    return `value may only be ${param.maxLength} characters long`;
  }
  if (param.oneOf !== undefined && !param.oneOf.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${param.oneOf.join(', ')}'`;
  }
  return undefined;
}
