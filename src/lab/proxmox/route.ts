import type { Identity } from './permissions.ts';
import type { Schema, Values } from './schema.ts';
import type { World } from './world.ts';

/** What a handler is given: the cluster, who asks, the verified parameters (those of the path among them). */
export interface Context {
  world: World;
  who: Identity;
  /** The node whose pveproxy was asked. */
  via: string;
  values: Values;
  /** The parameters as they came. */
  given: Readonly<Record<string, string>>;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api2/json; `{name}` stands for one part. */
  path: string;
  params: Schema;
  /** Needs no login. */
  open?: boolean;
  /** It writes and answers when it has written, which takes a moment. */
  sync?: boolean;
  /** The handler gives the whole body instead of what stands under `data`. */
  whole?: boolean;
  /** Refuses before the parameters are looked at, as the real one does. @throws Refusal 403 */
  allow?(base: Pick<Context, 'world' | 'who' | 'via'>, given: Readonly<Record<string, string>>): void;
  run(context: Context): unknown;
}

export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; vars: Record<string, string> } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const vars = match(route.path, path);
    if (vars) return { route, vars };
  }
  return undefined;
}

function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const got = path.split('/');
  if (wanted.length !== got.length) return undefined;
  const vars: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = got[index] ?? '';
    if (part.startsWith('{')) vars[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return vars;
}

/** A verified parameter as text, or undefined where it was not given. */
export const text = (values: Values, name: string): string | undefined =>
  values[name] === undefined ? undefined : String(values[name]);

/** A verified boolean. */
export const flag = (values: Values, name: string): boolean => values[name] === 1;
