import { may, nameOf, privileges } from '../permissions.ts';
import { failed, forbidden } from '../refusal.ts';
import { roles } from '../roles.ts';
import { type Context, type Route, text } from '../route.ts';

/** Everybody may see their own privileges, auditors those of others. */
function permissions({ world, who, values }: Context): unknown {
  const subject = text(values, 'userid') ?? nameOf(who);
  if (subject !== nameOf(who) && !may(world, who, '/access', ['Sys.Audit'])) throw forbidden('/access, Sys.Audit');
  const [userid = '', tokenid] = subject.split('!');
  const paths =
    values.path === undefined
      ? [
          ...new Set(
            world.acl.filter((entry) => entry.ugid === subject || entry.ugid === userid).map((entry) => entry.path),
          ),
        ]
      : [String(values.path)];
  const held = paths.map((path) => [path, privileges(world, { userid, tokenid }, path)] as const);
  return Object.fromEntries(
    held
      .filter(([, map]) => map.size > 0)
      .map(([path, map]) => [path, Object.fromEntries([...map].map(([name, below]) => [name, below ? 1 : 0]))]),
  );
}

export const roleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/access/permissions',
    params: { path: { type: 'string' }, userid: { type: 'string' } },
    run: permissions,
  },
  {
    method: 'GET',
    path: '/access/roles',
    params: {},
    run: () => [...roles].map(([roleid, privs]) => ({ roleid, privs: privs.join(','), special: 1 })),
  },
  {
    method: 'GET',
    path: '/access/roles/{roleid}',
    params: {},
    run({ values }) {
      const privs = roles.get(String(values.roleid));
      if (privs === undefined) throw failed(`role '${values.roleid}' does not exist`);
      return Object.fromEntries(privs.map((name) => [name, 1]));
    },
  },
];
