/** What the page can ask: the paths of shapes.ts, and what answers each. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpsError } from '../../errors.ts';
import type { Berth } from '../demo/berth.ts';
import type { Lab } from '../lab.ts';
import type { Json } from '../slack/json.ts';
import { parseBody, verbNamed } from '../slack/verbs.ts';
import { about } from './about.ts';
import type { Breaks } from './breaks.ts';
import { check } from './check.ts';
import { readBody, sendJson } from './reply.ts';
import type { RoomWatch } from './room.ts';
import { type Streams, sendRoom, sendSight } from './streams.ts';

export interface ApiParts {
  lab: Lab;
  berth: Berth;
  breaks: Breaks;
  room: RoomWatch;
  /** The parsed manifest.yml. */
  manifest: Json;
}

export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Below `api/`. */
  path: readonly string[];
  query: URLSearchParams;
}

const LONGEST_ID = 100;

/** Answers one call. @throws OpsError for what cannot be done, with a sentence for the person at the page */
export async function answer(parts: ApiParts, boot: string, streams: Streams, call: Call): Promise<void> {
  const { lab, berth, breaks, room, manifest } = parts;
  const { request, response, path, query } = call;
  const [first, second = '', third = ''] = path;
  const asked = `${request.method} ${path.length} ${first}`;
  if (asked === 'GET 1 about') return sendJson(response, 200, about(lab, manifest, boot));
  if (asked === 'GET 3 as' && third === 'stream') {
    const user = personIn(lab, second);
    return streams.open(response, (send) => sendSight(lab.slack, user, boot, send));
  }
  if (asked === 'POST 3 as') {
    const actor = lab.slack.as(personIn(lab, second));
    const verb = verbNamed(third);
    if (!verb) throw new OpsError('not-found', 'People here have no such verb.');
    return sendJson(response, 200, (await verb(actor, await bodyOf(request))) ?? {});
  }
  if (asked === 'GET 2 room' && second === 'stream') {
    const job = query.get('job')?.slice(0, LONGEST_ID) || undefined;
    return streams.open(response, (send) => sendRoom(() => room.look(job), send));
  }
  if (asked === 'POST 1 check') {
    const { nativeTaskCards } = lab.slack.app;
    return sendJson(response, 200, check(await bodyOf(request), { nativeTaskCards }));
  }
  if (asked === 'POST 2 breaks') {
    const { on } = await bodyOf(request);
    if (typeof on !== 'boolean') throw new OpsError('invalid', '"on" must be true or false.');
    return sendJson(response, 200, await breaks.set(second, on));
  }
  if (asked === 'GET 2 log' && (second === 'bot' || second === 'worker')) {
    return sendJson(response, 200, { lines: berth.log(second) });
  }
  throw new OpsError('not-found', 'There is nothing at this address.');
}

const bodyOf = async (request: IncomingMessage) => parseBody(await readBody(request));

/** Somebody whose eyes the page may borrow: of the people, never of the app. */
function personIn({ people }: Lab, user: string): string {
  if (people.some(({ slack }) => slack.id === user)) return user;
  throw new OpsError('not-found', 'There is no such person in this workspace.');
}
