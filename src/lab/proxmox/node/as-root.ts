import { type ApiReply, answer } from '../api.ts';
import type { World } from '../world.ts';

/** Carries out an API call as root@pam on a node, as the node's own command line does. */
export async function asRoot(
  world: World,
  node: string,
  method: string,
  path: string,
  params: Record<string, string>,
): Promise<ApiReply> {
  const credentials = { authorization: undefined, cookie: undefined, csrf: undefined };
  const who = { userid: 'root@pam', tokenid: undefined };
  return answer(world, { method, path, params, credentials, via: node, who });
}

/** What went wrong as the command line words it: the text, then each parameter at fault. */
export function complaint(reply: ApiReply): string {
  const errors = (reply.body?.errors ?? {}) as Record<string, string>;
  const text = reply.status === 400 ? `400 ${reply.reason}` : reply.reason;
  return [text, ...Object.entries(errors).map(([name, fault]) => `${name}: ${fault.trim()}`), ''].join('\n');
}

/** Waits for the end of a task; its exit status. */
export function outcome(world: World, upid: string): Promise<string> {
  const task = world.tasks.get(upid);
  if (task === undefined) return Promise.resolve('unexpected status');
  return task.ended;
}

/** `--name value`, `-name value` and `--name=value`, apart from the plain words. */
export function options(args: readonly string[]): { words: string[]; given: Record<string, string> } {
  const words: string[] = [];
  const given: Record<string, string> = {};
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const match = /^--?([a-z][\w-]*)(?:=(.*))?$/is.exec(arg);
    if (!match) {
      words.push(arg);
      continue;
    }
    const [, name = '', inline] = match;
    const next = args[index + 1];
    if (inline !== undefined) given[name] = inline;
    else if (next === undefined || next.startsWith('--')) given[name] = '1';
    else {
      given[name] = next;
      index += 1;
    }
  }
  return { words, given };
}
