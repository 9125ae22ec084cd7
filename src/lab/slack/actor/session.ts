/** What every verb of an actor works on: the workspace, the way to the app, and who acts. */

import type { Courier } from '../deliver/courier.ts';
import { isJson, type Json, listOf } from '../json.ts';
import type { World } from '../world.ts';

export interface Session {
  world: World;
  courier: Courier;
  user: string;
}

/** Words of Slack's own client. */
export const words = {
  trouble: 'We had some trouble connecting. Try again?',
  noThread: (command: string) => `${command} is not supported in threads. Sorry!`,
  failed: (command: string, error: string) => `${command} failed with the error "${error}"`,
  unknown: (command: string) =>
    `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
  required: 'Please complete this required field.',
};

/** Options of an acknowledged block_suggestion, groups opened up; undefined where the answer has none. */
export function suggested(payload: unknown): Json[] | undefined {
  if (!isJson(payload)) return undefined;
  if (Array.isArray(payload.options)) return listOf(payload.options);
  if (!Array.isArray(payload.option_groups)) return undefined;
  return listOf(payload.option_groups).flatMap((group) => listOf(group.options));
}
