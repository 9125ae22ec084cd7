/** One call of the Web API, from the request to the answer: faults, tokens, rates, scopes, then the method. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, FaultQueue } from '../faults.ts';
import { type Json, textOf } from '../json.ts';
import type { World } from '../world.ts';
import { parseArguments } from './arguments.ts';
import { postingPlace } from './chat.ts';
import { ApiFailure } from './failure.ts';
import type { Method } from './methods.ts';

/** A call as a test reads it afterwards. Tokens are left out. */
export interface RecordedCall {
  at: number;
  method: string;
  args: Json;
  /** 0 where no answer was given. */
  status: number;
  answer: Json;
  /** The fault that a test had ordered for this call. */
  fault?: Fault;
}

interface Answer {
  status: number;
  body: Json;
  headers: Record<string, string>;
}

export class WebApi {
  readonly calls: RecordedCall[] = [];
  readonly #world: World;
  readonly #faults: FaultQueue;
  readonly #methods: Record<string, Method>;

  constructor(world: World, faults: FaultQueue, methods: Record<string, Method>) {
    this.#world = world;
    this.#faults = faults;
    this.#methods = methods;
  }

  async handle(name: string, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const fault = this.#faults.take(name);
    const call: RecordedCall = { at: this.#world.clock.now(), method: name, args: {}, status: 0, answer: {} };
    if (fault) call.fault = fault;
    this.calls.push(call);
    if (fault?.kind === 'delay') await new Promise<void>((go) => this.#world.clock.after(fault.ms, go));
    if (fault?.kind === 'drop' && fault.when === 'before') {
      request.socket.destroy();
      return;
    }
    const answer = ordered(fault) ?? this.#answer(name, request, body, call);
    call.answer = answer.body;
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'drop') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'late') await new Promise<void>((go) => this.#world.clock.after(fault.ms, go));
    call.status = answer.status;
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  }

  #answer(name: string, request: IncomingMessage, body: string, call: RecordedCall): Answer {
    const headers: Record<string, string> = {};
    try {
      const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
      if (!method) throw new ApiFailure('unknown_method', { req_method: name });
      const parsed = parseArguments(request.headers['content-type'], body);
      const { token: inBody, ...args } = parsed;
      call.args = args;
      this.#authorize(method, request.headers.authorization, textOf(inBody));
      if (method.token === 'bot') headers['x-oauth-scopes'] = [...this.#world.app.scopes].join(',');
      if (method.scope) headers['x-accepted-oauth-scopes'] = method.scope;
      const wait = this.#wait(name, args);
      if (wait > 0) {
        return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': String(wait) } };
      }
      this.#checkScope(method);
      return { status: 200, body: structuredClone({ ok: true, ...method.run(this.#world, args) }), headers };
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      return { status: 200, body: { ok: false, error: error.code, ...error.extra }, headers };
    }
  }

  #authorize(method: Method, header: string | undefined, inBody: string | undefined): void {
    const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? inBody;
    const { botToken, appToken } = this.#world.app;
    if (token === undefined) throw new ApiFailure('not_authed');
    if (token !== botToken && token !== appToken) throw new ApiFailure('invalid_auth');
    if (token !== (method.token === 'bot' ? botToken : appToken)) throw new ApiFailure('not_allowed_token_type');
  }

  #wait(name: string, args: Json): number {
    const minute = this.#world.rates.call(name);
    const place = name === 'chat.postMessage' ? postingPlace(this.#world, args) : undefined;
    return minute > 0 || place === undefined ? minute : this.#world.rates.message(place);
  }

  #checkScope({ scope }: Method): void {
    if (scope === undefined || this.#world.app.scopes.has(scope)) return;
    throw new ApiFailure('missing_scope', { needed: scope, provided: [...this.#world.app.scopes].join(',') });
  }
}

/** The answer of a fault that does nothing else. */
function ordered(fault: Fault | undefined): Answer | undefined {
  if (fault?.kind === 'error') return { status: 200, body: { ok: false, error: fault.error }, headers: {} };
  if (fault?.kind !== 'status') return undefined;
  const headers: Record<string, string> = fault.status === 429 ? { 'retry-after': String(fault.retryAfter ?? 1) } : {};
  return {
    status: fault.status,
    body: { ok: false, error: fault.status === 429 ? 'ratelimited' : 'internal_error' },
    headers,
  };
}
