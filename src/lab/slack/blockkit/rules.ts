/**
 * The small vocabulary in which Block Kit's limits are written. A rule looks at one value and reports what
 * Slack would; messages have Slack's own wording and point with a JSON pointer.
 */
import { isJson, type Json } from '../json.ts';

export type Report = (message: string, at: string) => void;
export type Rule = (value: unknown, at: string, report: Report) => void;

/** A string of `min` to `max` UTF-16 units. */
export function str(min: number, max: number): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string') report('must provide a string', at);
    else if (value.length < min) report(`must be more than ${min - 1} characters`, at);
    else if (value.length > max) report(`must be less than ${max + 1} characters`, at);
  };
}

export const bool: Rule = (value, at, report) => {
  if (typeof value !== 'boolean') report('must provide a boolean', at);
};

export function int(min: number, max: number): Rule {
  return (value, at, report) => {
    if (!Number.isInteger(value)) report('must provide an integer', at);
    else if (Number(value) < min) report(`must be greater than or equal to ${min}`, at);
    else if (Number(value) > max) report(`must be less than or equal to ${max}`, at);
  };
}

export function oneOf(...allowed: string[]): Rule {
  return (value, at, report) => {
    if (!allowed.includes(String(value))) report(`must be a valid enum value: ${allowed.join(', ')}`, at);
  };
}

export function matching(pattern: RegExp, what: string): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(`must be ${what}`, at);
  };
}

export function list(each: Rule, min: number, max: number): Rule {
  return (value, at, report) => {
    if (!Array.isArray(value)) return report('must provide an array', at);
    if (value.length < min) report(`no fewer than ${min} items allowed`, at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    value.forEach((item, index) => {
      each(item, `${at}/${index}`, report);
    });
  };
}

/** An object with exactly these members: Slack refuses a missing one and one it does not know. */
export function shape(required: Record<string, Rule>, optional: Record<string, Rule> = {}): Rule {
  return (value, at, report) => {
    if (!isJson(value)) return report('must provide an object', at);
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) report(`missing required field: ${name}`, at);
      else rule(value[name], `${at}/${name}`, report);
    }
    for (const [name, member] of Object.entries(value)) {
      if (Object.hasOwn(required, name) || member === undefined) continue;
      const rule = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (rule) rule(member, `${at}/${name}`, report);
      else report(`invalid additional property: ${name}`, at);
    }
  };
}

/** An object whose `type` chooses the rule. */
export function byType(rules: () => Record<string, Rule>): Rule {
  return (value, at, report) => {
    if (!isJson(value)) return report('must provide an object', at);
    if (value.type === undefined) return report('missing required field: type', at);
    const known = rules();
    const rule = typeof value.type === 'string' && Object.hasOwn(known, value.type) ? known[value.type] : undefined;
    if (rule) rule(value, at, report);
    else report(`unsupported type: ${String(value.type)}`, `${at}/type`);
  };
}

/** `rule`, and then a check across the members of an object that has passed as one. */
export function also(rule: Rule, check: (value: Json, at: string, report: Report) => void): Rule {
  return (value, at, report) => {
    rule(value, at, report);
    if (isJson(value)) check(value, at, report);
  };
}

export const anything: Rule = () => {};

export function type(name: string): Rule {
  return oneOf(name);
}
