/** Reading JSON whose members may be anything. */
import type { Json } from '../src/lab/page/shapes.ts';

export type { Json };

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
export const jsonOf = (value: unknown): Json => (isJson(value) ? value : {});
export const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** What a text object says. */
export const saidBy = (value: unknown): string => (isJson(value) ? stringOf(value.text) : stringOf(value));
