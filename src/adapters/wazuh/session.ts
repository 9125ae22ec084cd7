/** The login at the manager's API: one token for everybody, renewed before it ends. */
import { OpsError } from '../../errors.ts';
import { type Clock, paceOf } from './pace.ts';
import { badAccount, noAnswer, refused } from './refusals.ts';
import type { ApiReply, ApiRequest, Transport } from './transport.ts';
import { json, read, Token } from './wire.ts';

export interface SessionOptions {
  /** `https://host:55000` */
  url: string;
  user: string;
  password: string;
  requestTimeoutMs: number;
  transport: Transport;
  clock: Clock;
}

/** A path below the API and its query, sent with a token that holds; gives the parsed body of an answer of 200. */
export interface Session {
  ask(method: ApiRequest['method'], path: string, options: { body?: unknown; signal: AbortSignal }): Promise<unknown>;
}

/** A token lives 900 s; it is renewed earlier, so that none ends on its way. */
const TOKEN_MS = 800_000;
/** Fifty wrong logins close the door for everybody: a refusal is remembered for a while. */
const REFUSAL_MS = 30_000;

export function openSession(options: SessionOptions): Session {
  const { url, user, password, transport, clock, requestTimeoutMs } = options;
  const turn = paceOf(clock);
  let login: { token: Promise<string>; until: number } | undefined;

  async function send(
    method: ApiRequest['method'],
    path: string,
    headers: Record<string, string>,
    body: unknown,
    signal: AbortSignal,
  ): Promise<ApiReply> {
    await turn(signal);
    const late = AbortSignal.timeout(requestTimeoutMs);
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    try {
      return await transport.send({
        method,
        url: new URL(path, url),
        headers: { ...headers, ...type, Accept: 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, late]),
      });
    } catch (error) {
      if (signal.aborted) throw stopped(signal);
      throw noAnswer(error);
    }
  }

  /** POST /security/user/authenticate with basic authentication. */
  async function authenticate(signal: AbortSignal): Promise<string> {
    const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const reply = await send('POST', '/security/user/authenticate', { Authorization: basic }, undefined, signal);
    if (reply.status === 401) throw badAccount();
    if (reply.status !== 200) throw refused(reply.status, json(reply.body));
    return read(Token, json(reply.body)).data.token;
  }

  /** Callers share one login; whoever comes first sends it, and nobody's cancelling ends it for the others. */
  function token(): Promise<string> {
    if (login && clock.now() < login.until) return login.token;
    const mine = { token: authenticate(AbortSignal.timeout(requestTimeoutMs)), until: clock.now() + TOKEN_MS };
    login = mine;
    mine.token.catch((error: unknown) => {
      const wrong = error instanceof OpsError && error.reason === 'forbidden';
      mine.until = wrong ? clock.now() + REFUSAL_MS : 0;
    });
    return mine.token;
  }

  return {
    async ask(method, path, { body, signal }) {
      for (let attempt = 1; ; attempt += 1) {
        const held = await token();
        const reply = await send(method, path, { Authorization: `Bearer ${held}` }, body, signal);
        if (reply.status === 200) return json(reply.body);
        // The manager may have been restarted, or its keys changed: one fresh token, then it is a refusal.
        if (reply.status !== 401 || attempt > 1) throw refused(reply.status, json(reply.body));
        if (login && (await login.token.catch(() => undefined)) === held) login = undefined;
      }
    },
  };
}

function stopped(signal: AbortSignal): OpsError {
  if (signal.reason instanceof OpsError) return signal.reason;
  return new OpsError('cancelled', 'The work was stopped.', { cause: signal.reason });
}
