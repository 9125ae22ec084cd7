/**
 * The control API, under `/lab/`: the verbs of an actor as JSON, for a terminal or a browser that drives the lab
 * from another process. Every request needs `Authorization: Bearer <control token>`, or `?token=` for an
 * EventSource, which cannot send headers.
 *
 *   GET  /lab/people                 who there is
 *   GET  /lab/calls                  the Web API calls so far
 *   GET  /lab/events                 server-sent events: everything that happens
 *   POST /lab/faults                 {method, fault, times} as `Faults.order`
 *   GET  /lab/as/U1                  what U1 sees: channels, messages, ephemerals, modal, home
 *   GET  /lab/as/U1/events           server-sent events: what U1 sees happening
 *   POST /lab/as/U1/<verb>           one of the verbs of verbs.ts; answers its outcome
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpsError } from '../../errors.ts';
import { isToken } from '../bearer.ts';
import type { Actor } from './actor/actor.ts';
import type { RecordedCall } from './api/serve.ts';
import type { Fault, FaultQueue } from './faults.ts';
import type { Happening } from './feed.ts';
import { isJson, type Json } from './json.ts';
import { seenBy } from './seen.ts';
import { needString, parseBody, verbNamed } from './verbs.ts';
import type { World } from './world.ts';

export interface ControlParts {
  world: World;
  faults: FaultQueue;
  token: string;
  calls(): readonly RecordedCall[];
  as(user: string): Actor;
}

export class Control {
  readonly #parts: ControlParts;
  readonly #streams = new Set<ServerResponse>();

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, url: URL, body: string, response: ServerResponse): Promise<void> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!isToken(bearer ?? url.searchParams.get('token') ?? '', this.#parts.token)) {
      reply(response, 401, { error: 'The control token is missing or wrong.' });
      return;
    }
    try {
      await this.#route(request.method ?? 'GET', url.pathname.split('/').slice(2), parseBody(body), response);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      reply(response, error.reason === 'not-found' ? 404 : 400, { error: error.message, hint: error.hint });
    }
  }

  async #route(method: string, path: string[], body: Json, response: ServerResponse): Promise<void> {
    const { world, faults, calls, as } = this.#parts;
    const [first, user = '', verb] = path;
    const known = verbNamed(verb ?? '');
    if (method === 'GET' && first === 'people') return reply(response, 200, [...world.people.values()]);
    if (method === 'GET' && first === 'calls') return reply(response, 200, calls());
    if (method === 'GET' && first === 'events') return this.#stream(response, world.feed.follow);
    if (method === 'GET' && first === 'as' && verb === undefined) return reply(response, 200, seenBy(world, as(user)));
    if (method === 'GET' && first === 'as' && verb === 'events') return this.#stream(response, as(user).follow);
    if (method === 'POST' && first === 'as' && known) return reply(response, 200, (await known(as(user), body)) ?? {});
    if (method === 'POST' && first === 'faults' && isJson(body.fault)) {
      faults.order(needString(body, 'method'), body.fault as unknown as Fault, Number(body.times ?? 1));
      return reply(response, 200, {});
    }
    throw new OpsError('not-found', `The control API has no ${method} /lab/${path.join('/')}.`);
  }

  #stream(response: ServerResponse, follow: (listener: (happening: Happening) => void) => () => void): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': following\n\n');
    this.#streams.add(response);
    const unfollow = follow((happening) => response.write(`data: ${JSON.stringify(happening)}\n\n`));
    response.on('close', () => {
      unfollow();
      this.#streams.delete(response);
    });
  }

  stop(): void {
    for (const response of this.#streams) response.end();
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
