import { type Json, jsonOf } from '../json.ts';

const PAUSE_MS = 300;
/** The longest that a browser's timer can wait; until then something will have flushed it. */
const UNTIL_ENTER_MS = 2 ** 31 - 1;

/**
 * How long to wait after a key before the server hears of it, in milliseconds. A field that tells the app hears it with
 * Enter, unless it wants each character: telling it too early would be an action that nobody took.
 */
export function typingPause(block: Json, element: Json): number {
  const tells = block.dispatch_action === true || block.type !== 'input';
  const { trigger_actions_on: on } = jsonOf(element.dispatch_action_config);
  const eachCharacter = Array.isArray(on) && on.includes('on_character_entered');
  return tells && !eachCharacter ? UNTIL_ENTER_MS : PAUSE_MS;
}
