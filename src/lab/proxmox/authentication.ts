import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Identity } from './permissions.ts';
import { Refusal } from './refusal.ts';
import { now, type World } from './world.ts';

const lifetime = 7200;

export interface Credentials {
  authorization: string | undefined;
  cookie: string | undefined;
  csrf: string | undefined;
}

/**
 * Who sends a request: `Authorization: PVEAPIToken=user@realm!id=secret`, or a ticket in the cookie, whose
 * writes need the matching CSRF token.
 * @throws Refusal 401, whose text says which; the transport holds it back as the real one does
 */
export function identify(world: World, method: string, given: Credentials): Identity {
  const token = /^PVEAPIToken=([^!]+)!([^=]+)=(.+)$/.exec(given.authorization ?? '');
  if (token) {
    const [, userid = '', tokenid = '', secret = ''] = token;
    const known = world.tokens.get(`${userid}!${tokenid}`);
    if (!known || !same(known.secret, secret) || !world.users.get(userid)?.enabled) throw refused();
    return { userid, tokenid };
  }
  const ticket = /(?:^|;\s*)PVEAuthCookie=([^;]+)/.exec(given.cookie ?? '')?.[1];
  if (ticket === undefined) throw new Refusal(401, 'No ticket', { bodiless: true });
  const userid = openTicket(world, decodeURIComponent(ticket));
  if (userid === undefined || !world.users.get(userid)?.enabled) throw refused();
  if (method !== 'GET' && given.csrf !== csrfFor(world, userid)) {
    throw new Refusal(401, 'Permission denied - invalid csrf token', { bodiless: true });
  }
  return { userid, tokenid: undefined };
}

const refused = () => new Refusal(401, 'Authentication failed!', { bodiless: true });

/** A ticket for two hours. */
export function makeTicket(world: World, userid: string, at = now()): string {
  const plain = `PVE:${userid}:${at.toString(16).toUpperCase().padStart(8, '0')}`;
  return `${plain}::${sign(world, plain)}`;
}

/** The user of a ticket that is ours and not too old. */
export function openTicket(world: World, ticket: string): string | undefined {
  const match = /^(PVE:(.+):([0-9A-F]{8}))::(.+)$/.exec(ticket);
  if (!match) return undefined;
  const [, plain = '', userid = '', at = '', signature = ''] = match;
  if (!same(signature, sign(world, plain))) return undefined;
  const age = now() - Number.parseInt(at, 16);
  return age > -300 && age < lifetime ? userid : undefined;
}

export const csrfFor = (world: World, userid: string): string =>
  `${world.startedAt.toString(16).toUpperCase().padStart(8, '0')}:${sign(world, `csrf:${userid}`)}`;

const sign = (world: World, text: string) =>
  createHmac('sha256', world.secret).update(text).digest('base64').replace(/=+$/, '');

// Hashed first, so that lengths may differ.
const same = (a: string, b: string) =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
