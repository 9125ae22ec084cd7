import { forbidden } from './refusal.ts';
import { roles } from './roles.ts';
import type { World } from './world.ts';

/** Who asks. A token is never root@pam itself, whatever its privileges. */
export interface Identity {
  userid: string;
  tokenid: string | undefined;
}

export const nobody: Identity = { userid: '', tokenid: undefined };
export const nameOf = (who: Identity): string =>
  who.tokenid === undefined ? who.userid : `${who.userid}!${who.tokenid}`;
export const isRoot = (who: Identity): boolean => who.userid === 'root@pam' && who.tokenid === undefined;

/** The privileges on a path, each with whether it reaches below: deeper entries replace, a user's own beat its groups'. */
export function privileges(world: World, who: Identity, path: string): Map<string, boolean> {
  if (who.tokenid === undefined) return ofUser(world, who.userid, path);
  const token = world.tokens.get(nameOf(who));
  const owner = ofUser(world, who.userid, path);
  if (token === undefined) return new Map();
  if (!token.privsep) return owner;
  const own = fromAcl(world, path, [{ type: 'token', ugids: [nameOf(who)] }]);
  return new Map([...own].filter(([privilege]) => owner.has(privilege)));
}

function ofUser(world: World, userid: string, path: string): Map<string, boolean> {
  if (userid === 'root@pam') return new Map((roles.get('Administrator') ?? []).map((one) => [one, true]));
  const groups = world.users.get(userid)?.groups ?? [];
  return fromAcl(world, path, [
    { type: 'user', ugids: [userid] },
    { type: 'group', ugids: groups },
  ]);
}

function fromAcl(world: World, path: string, holders: { type: string; ugids: string[] }[]): Map<string, boolean> {
  let held: { roleid: string; propagate: boolean }[] = [];
  for (const prefix of prefixes(path)) {
    for (const holder of holders) {
      const here = world.acl.filter(
        (entry) =>
          entry.path === prefix &&
          entry.type === holder.type &&
          holder.ugids.includes(entry.ugid) &&
          (entry.propagate || prefix === path),
      );
      if (here.length === 0) continue;
      held = here;
      break;
    }
  }
  if (held.some((entry) => entry.roleid === 'NoAccess')) return new Map();
  const result = new Map<string, boolean>();
  for (const { roleid, propagate } of held) {
    for (const privilege of roles.get(roleid) ?? []) result.set(privilege, propagate || result.get(privilege) === true);
  }
  return result;
}

function prefixes(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

export function may(world: World, who: Identity, path: string, any: readonly string[]): boolean {
  const held = privileges(world, who, path);
  return any.some((privilege) => held.has(privilege));
}

/** @throws Refusal 403 that names the path and the privileges, any of which would do */
export function require(world: World, who: Identity, path: string, ...any: string[]): void {
  if (!may(world, who, path, any)) throw forbidden(`${path}, ${any.join('|')}`);
}

/** Whether an identity may look at a user: through one of its groups, or through /access/groups for all. */
export function mayOnUser(world: World, who: Identity, userid: string, any: readonly string[]): boolean {
  const groups = world.users.get(userid)?.groups ?? [];
  return (
    may(world, who, '/access/groups', any) || groups.some((group) => may(world, who, `/access/groups/${group}`, any))
  );
}
