import { splitList } from '../formats.ts';
import { may, privileges, require } from '../permissions.ts';
import { failed, invalid } from '../refusal.ts';
import { roles } from '../roles.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import type { AclEntry, World } from '../world.ts';

const validPath =
  /^\/$|^\/(access|mapping|nodes|pool|sdn|storage|vms)$|^\/access\/(groups|realm)(\/[^/]+)?$|^\/(nodes|pool|storage)\/[^/]+$|^\/sdn\/zones(\/[^/]+){0,2}$|^\/vms\/[1-9][0-9]{2,}$/;

/** Who may change rights on a path without Permissions.Modify, if anybody. */
function delegate(path: string): string | undefined {
  if (/^\/vms\/\d+$/.test(path)) return 'VM.Allocate';
  if (path.startsWith('/storage/')) return 'Datastore.Allocate';
  return path.startsWith('/pool/') ? 'Pool.Allocate' : undefined;
}

const refusedUpdate = (text: string) => failed(`ACL update failed: ${text}`);

function checkRole(context: Context, path: string, roleid: string): void {
  const { world, who } = context;
  const wanted = roles.get(roleid);
  if (wanted === undefined) throw refusedUpdate(`role '${roleid}' does not exist`);
  if (may(world, who, path, ['Permissions.Modify'])) return;
  const own = privileges(world, who, path);
  if (wanted.every((privilege) => own.has(privilege))) return;
  throw refusedUpdate(
    `400 Parameter verification failed.\nrole: Cannot add role '${roleid}' - requires 'Permissions.Modify' or superset of privileges.`,
  );
}

function holders({ world, values }: Context): Pick<AclEntry, 'type' | 'ugid'>[] {
  const users = splitList(text(values, 'users') ?? '');
  const groups = splitList(text(values, 'groups') ?? '');
  const tokens = splitList(text(values, 'tokens') ?? '');
  for (const user of users) if (!world.users.has(user)) throw refusedUpdate(`user '${user}' does not exist`);
  for (const token of tokens) if (!world.tokens.has(token)) throw refusedUpdate(`no such token '${token}'`);
  return [
    ...users.map((ugid) => ({ type: 'user' as const, ugid })),
    ...groups.map((ugid) => ({ type: 'group' as const, ugid })),
    ...tokens.map((ugid) => ({ type: 'token' as const, ugid })),
  ];
}

function update(context: Context): null {
  const { world, values } = context;
  const path = String(values.path);
  if (['users', 'groups', 'tokens'].every((name) => values[name] === undefined)) {
    const wanted = "either 'users', 'groups' or 'tokens' is required.";
    throw invalid({ users: wanted, groups: wanted, tokens: wanted });
  }
  if (!validPath.test(path)) throw invalid({ path: `invalid ACL path '${path}'` });
  if (!world.quorate) throw refusedUpdate("cfs-lock 'file-user_cfg' error: no quorum!");
  const roleids = splitList(String(values.roles));
  for (const roleid of roleids) checkRole(context, path, roleid);
  for (const holder of holders(context)) {
    for (const roleid of roleids)
      setEntry(world, { ...holder, path, roleid, propagate: values.propagate !== 0 }, flag(values, 'delete'));
  }
  return null;
}

/** Adds or takes one entry; either way, twice is once. */
export function setEntry(world: World, entry: AclEntry, remove = false): void {
  world.acl = world.acl.filter(
    (one) =>
      one.path !== entry.path || one.type !== entry.type || one.ugid !== entry.ugid || one.roleid !== entry.roleid,
  );
  if (!remove) world.acl.push(entry);
}

export const aclRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/access/acl',
    params: {},
    run: ({ world, who }) =>
      world.acl
        .filter((entry) => {
          const other = delegate(entry.path);
          return may(world, who, entry.path, ['Permissions.Modify', ...(other ? [other] : [])]);
        })
        .map((entry) => ({ ...entry, propagate: entry.propagate ? 1 : 0 })),
  },
  {
    method: 'PUT',
    path: '/access/acl',
    sync: true,
    params: {
      path: { type: 'string', required: true },
      roles: { type: 'string', required: true },
      users: { type: 'string' },
      groups: { type: 'string' },
      tokens: { type: 'string' },
      propagate: { type: 'boolean' },
      delete: { type: 'boolean' },
    },
    allow({ world, who }, given) {
      const path = given.path ?? '';
      const other = delegate(path);
      require(world, who, path, 'Permissions.Modify', ...(other ? [other] : []));
    },
    run: update,
  },
];
