import { randomUUID } from 'node:crypto';
import { csrfFor, makeTicket, openTicket } from '../authentication.ts';
import { mayOnUser, nameOf, require } from '../permissions.ts';
import { failed, forbidden, Refusal } from '../refusal.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import type { Schema } from '../schema.ts';
import type { User, World } from '../world.ts';

const audit = ['User.Modify', 'Sys.Audit'];
const userFields: Schema = {
  comment: { type: 'string', maxLength: 2048 },
  email: { type: 'string' },
  enable: { type: 'boolean' },
  expire: { type: 'integer', min: 0 },
  groups: { type: 'string' },
};

function known(world: World, userid: string): User {
  const user = world.users.get(userid);
  if (user === undefined) throw failed(`no such user ('${userid}')`);
  return user;
}

const fields = (user: User) => ({
  enable: user.enabled ? 1 : 0,
  expire: 0,
  ...(user.comment === undefined ? {} : { comment: user.comment }),
  ...(user.email === undefined ? {} : { email: user.email }),
});

function tokensOf(world: World, userid: string): Record<string, unknown> | null {
  const own = [...world.tokens.values()].filter((token) => token.userid === userid);
  if (own.length === 0) return null;
  return Object.fromEntries(own.map((token) => [token.tokenid, { privsep: token.privsep ? 1 : 0, expire: 0 }]));
}

function login({ world, values }: Context): unknown {
  const name = String(values.username);
  const userid = name.includes('@') ? name : `${name}@${values.realm ?? 'pam'}`;
  const user = world.users.get(userid);
  const password = String(values.password);
  const right = user?.password !== undefined && user.password === password;
  if (!user?.enabled || !(right || openTicket(world, password) === userid)) {
    throw new Refusal(401, 'authentication failure');
  }
  return {
    username: userid,
    ticket: makeTicket(world, userid),
    CSRFPreventionToken: csrfFor(world, userid),
    clustername: 'lab',
    cap: {},
  };
}

function list({ world, who, values }: Context): unknown {
  return [...world.users.values()]
    .filter((user) => user.userid === nameOf(who) || mayOnUser(world, who, user.userid, audit))
    .filter((user) => values.enabled === undefined || user.enabled === flag(values, 'enabled'))
    .map((user) => ({
      userid: user.userid,
      'realm-type': user.userid.endsWith('@pam') ? 'pam' : 'pve',
      ...fields(user),
      ...(flag(values, 'full') ? { groups: user.groups.join(','), tokens: tokensOf(world, user.userid) } : {}),
    }));
}

function create({ world, values }: Context): null {
  const userid = String(values.userid);
  if (world.users.has(userid)) throw failed(`create user failed: user '${userid}' already exists`);
  world.users.set(userid, {
    userid,
    enabled: values.enable !== 0,
    password: text(values, 'password'),
    comment: text(values, 'comment'),
    email: text(values, 'email'),
    groups: [],
  });
  return null;
}

function makeToken({ world, values }: Context): unknown {
  const userid = String(values.userid);
  const id = `${known(world, userid).userid}!${values.tokenid}`;
  if (world.tokens.has(id)) throw failed('Token already exists.');
  const secret = randomUUID();
  const comment = text(values, 'comment');
  const privsep = values.privsep !== 0;
  world.tokens.set(id, { userid, tokenid: String(values.tokenid), secret, privsep, comment });
  return {
    'full-tokenid': id,
    value: secret,
    info: { privsep: privsep ? '1' : '0', ...(comment === undefined ? {} : { comment }) },
  };
}

const onUser =
  (any: string[]): NonNullable<Route['allow']> =>
  ({ world, who }, given) => {
    if (!mayOnUser(world, who, given.userid ?? '', any)) throw forbidden();
  };
const onRealm: NonNullable<Route['allow']> = ({ world, who }, given) =>
  require(world, who, `/access/realm/${(given.userid ?? '').split('@')[1] ?? ''}`, 'Realm.AllocateUser');
const ownToken: NonNullable<Route['allow']> = ({ world, who }, given) => {
  if (who.userid !== given.userid && !mayOnUser(world, who, given.userid ?? '', ['User.Modify'])) throw forbidden();
};

export const accessRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/access/ticket',
    open: true,
    params: {
      username: { type: 'string', required: true },
      password: { type: 'string', required: true },
      realm: { type: 'string' },
      'new-format': { type: 'boolean' },
    },
    run: login,
  },
  {
    method: 'GET',
    path: '/access/users',
    params: { full: { type: 'boolean' }, enabled: { type: 'boolean' } },
    run: list,
  },
  {
    method: 'POST',
    path: '/access/users',
    sync: true,
    params: {
      userid: { type: 'string', format: 'userid', required: true },
      password: { type: 'string', maxLength: 64 },
      ...userFields,
    },
    allow: onRealm,
    run: create,
  },
  {
    method: 'GET',
    path: '/access/users/{userid}',
    params: {},
    allow: onUser(audit),
    run({ world, values }) {
      const user = known(world, String(values.userid));
      return { ...fields(user), groups: user.groups, tokens: tokensOf(world, user.userid) };
    },
  },
  {
    method: 'PUT',
    path: '/access/users/{userid}',
    sync: true,
    params: userFields,
    allow: onUser(['User.Modify']),
    run({ world, values }) {
      const user = known(world, String(values.userid));
      if (values.enable !== undefined) user.enabled = flag(values, 'enable');
      user.comment = text(values, 'comment') ?? user.comment;
      user.email = text(values, 'email') ?? user.email;
      return null;
    },
  },
  {
    method: 'DELETE',
    path: '/access/users/{userid}',
    sync: true,
    params: {},
    allow: onRealm,
    run({ world, values }) {
      const { userid } = known(world, String(values.userid));
      world.users.delete(userid);
      world.acl = world.acl.filter((entry) => entry.ugid.split('!')[0] !== userid);
      for (const [id, token] of world.tokens) if (token.userid === userid) world.tokens.delete(id);
      return null;
    },
  },
  {
    method: 'POST',
    path: '/access/users/{userid}/token/{tokenid}',
    sync: true,
    params: { privsep: { type: 'boolean' }, comment: { type: 'string' }, expire: { type: 'integer', min: 0 } },
    allow: ownToken,
    run: makeToken,
  },
];
