/** The arguments of a call, out of a form or JSON. */
import { isJson, type Json, textOf } from '../json.ts';
import { ApiFailure, invalidArguments } from './failure.ts';

/** Parses a body by its content type. In a form everything is a string, and structures are JSON strings. */
export function parseArguments(contentType: string | undefined, body: string): Json {
  const [kind] = (contentType ?? '').split(';', 1);
  if (kind === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  if (kind === 'application/json') {
    try {
      const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
      if (isJson(parsed)) return parsed;
    } catch {
      throw new ApiFailure('invalid_json');
    }
    throw new ApiFailure('json_not_object');
  }
  if (body === '') return {};
  throw new ApiFailure(kind ? 'invalid_post_type' : 'missing_post_type');
}

/** A string that must be there. */
export function needText(args: Json, name: string): string {
  const value = textOf(args[name]);
  if (value === undefined) throw invalidArguments(`[ERROR] missing required field: ${name}`);
  return value;
}

/** A structure, given as such or as a JSON string; undefined where left out. `code` is the answer to what is neither. */
export function structure(args: Json, name: string, code: string): unknown {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new ApiFailure(code);
  }
}

export function flag(args: Json, name: string): boolean {
  return args[name] === true || args[name] === 'true' || args[name] === '1';
}
