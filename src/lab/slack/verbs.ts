/** What a person can do, by name and with a JSON body: for whoever drives the lab over HTTP. */
import { OpsError } from '../../errors.ts';
import type { Actor } from './actor/actor.ts';
import type { PressOptions } from './actor/press.ts';
import { isJson, type Json } from './json.ts';

/** The member as a string. @throws OpsError `invalid` when it is none */
export function needString(body: Json, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new OpsError('invalid', `"${name}" must be a string.`);
  return value;
}

const maybe = (body: Json, name: string) => (body[name] === undefined ? undefined : needString(body, name));
const pressed = (body: Json): PressOptions => ({
  value: maybe(body, 'value'),
  confirm: typeof body.confirm === 'boolean' ? body.confirm : undefined,
});

type Verb = (actor: Actor, body: Json) => Promise<unknown>;

const verbs: Readonly<Record<string, Verb>> = {
  slash: (actor, body) => actor.slash(needString(body, 'channel'), needString(body, 'line'), maybe(body, 'thread')),
  say: (actor, body) => actor.say(needString(body, 'channel'), needString(body, 'text'), maybe(body, 'thread')),
  share: (actor, body) =>
    actor.share(needString(body, 'channel'), needString(body, 'ts'), needString(body, 'to'), maybe(body, 'text')),
  shortcut: (actor, body) => actor.shortcut(needString(body, 'callback_id')),
  home: (actor) => actor.openHome(),
  fill: (actor, body) => actor.fill(needString(body, 'block_id'), needString(body, 'text'), maybe(body, 'action_id')),
  choose: (actor, body) => {
    const values = Array.isArray(body.values) ? body.values.map(String) : [needString(body, 'value')];
    return actor.choose(needString(body, 'block_id'), values, maybe(body, 'action_id'));
  },
  search: (actor, body) =>
    actor.search(needString(body, 'block_id'), needString(body, 'text'), maybe(body, 'action_id')),
  submit: (actor) => actor.submit(),
  close: (actor, body) => actor.close(body.all === true),
  press: (actor, body) =>
    actor.press(needString(body, 'channel'), needString(body, 'ts'), needString(body, 'action_id'), pressed(body)),
  'press-in-modal': (actor, body) => actor.pressInModal(needString(body, 'action_id'), pressed(body)),
  'press-in-home': (actor, body) => actor.pressInHome(needString(body, 'action_id'), pressed(body)),
};

/** The verb of this name, if there is one. Each throws OpsError where a person could not do it. */
export function verbNamed(name: string): Verb | undefined {
  return Object.hasOwn(verbs, name) ? verbs[name] : undefined;
}

/** The body of a request. @throws OpsError `invalid` when it is no JSON object; nothing at all counts as an empty one */
export function parseBody(body: string): Json {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    if (isJson(parsed)) return parsed;
  } catch {
    // Said below.
  }
  throw new OpsError('invalid', 'The body must be a JSON object.');
}
