/**
 * A Slack workspace on loopback that speaks Slack's protocols: the Web API, Socket Mode, signed HTTP requests,
 * response_urls. It is as strict as Slack, so that an app that works here has met the real limits.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpsError } from '../../errors.ts';
import { type Actor, createActor } from './actor/actor.ts';
import { type Method, methods } from './api/methods.ts';
import { useResponseUrl } from './api/response-url.ts';
import { type RecordedCall, WebApi } from './api/serve.ts';
import { type Clock, realClock } from './clock.ts';
import { Control } from './control.ts';
import { type Ack, Courier, type Delivery, type Parcel } from './deliver/courier.ts';
import { SignedHttp } from './deliver/signed-http.ts';
import { SocketMode } from './deliver/socket-mode.ts';
import { FaultQueue, type Faults } from './faults.ts';
import type { Happening } from './feed.ts';
import type { LabPerson } from './people.ts';
import { type Seen, seenBy } from './seen.ts';
import { createWorld, type WorldOptions } from './world.ts';

const MAX_BODY_BYTES = 4_000_000;

export interface SlackOptions extends WorldOptions {
  /** 0, which is the default, takes any free port. */
  port?: number;
  clock?: Clock;
}

export interface LabSlack {
  /** http://127.0.0.1:PORT */
  url: string;
  /** What an app takes as `slackApiUrl`. */
  apiUrl: string;
  /** The control API and its token. */
  control: { url: string; token: string };
  faults: Faults;
  as(user: string): Actor;
  /** Everything that this person sees now, the app's direct message too. @throws OpsError `not-found` for somebody who is not here */
  seenBy(user: string): Seen;
  /** The app as it is installed, without its secrets. */
  app: { id: string; name: string; user: string; workspace: string; nativeTaskCards: boolean };
  /** Web API calls so far, with what was answered. */
  calls(): readonly RecordedCall[];
  /** What was sent to the app so far, with its acknowledgements. */
  deliveries(): readonly Delivery[];
  /** As if a minute had passed without a call: none counts against the rate limits any more. */
  forgetRates(): void;
  /** Changes a person, for example to one who has left. */
  changePerson(user: string, change: Partial<LabPerson>): void;
  /** Sends anything at all to the app: hostile, forged or repeated. A given `envelopeId` is used again. */
  send(parcel: Omit<Parcel, 'envelopeId'> & { envelopeId?: string }): Promise<Ack>;
  /** From now on payloads go to this request URL, once it has answered the challenge. */
  useRequestUrl(url: string): Promise<SignedHttp>;
  follow(listener: (happening: Happening) => void): () => void;
  /** Socket Mode connections that take payloads. */
  connections(): number;
  stop(): Promise<void>;
}

export async function startSlack(options: SlackOptions): Promise<LabSlack> {
  const clock = options.clock ?? realClock;
  let url = '';
  const world = createWorld(options, clock, () => url);
  const queue = new FaultQueue();
  const sockets = new SocketMode(world.app.id, clock);
  const courier = new Courier(sockets, clock, queue, world.app.interactive);
  const connect: Method = { token: 'app', run: () => ({ url: `${url.replace('http', 'ws')}${sockets.ticket()}` }) };
  const api = new WebApi(world, queue, { ...methods, 'apps.connections.open': connect });
  const actors = new Map<string, Actor>();
  const as = (user: string) => {
    const actor = actors.get(user) ?? createActor(world, courier, user);
    actors.set(user, actor);
    return actor;
  };
  const token = randomBytes(24).toString('base64url');
  const control = new Control({ world, faults: queue, token, calls: () => api.calls, as });

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const at = new URL(request.url ?? '/', 'http://lab');
    const body = await readBody(request);
    const [, room = '', name = ''] = at.pathname.split('/');
    if (room === 'api') await api.handle(name, request, body, response);
    else if (room === 'lab') await control.handle(request, at, body, response);
    else if (room === 'commands' || room === 'actions') {
      const answer = useResponseUrl(world, at.pathname, body);
      response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    } else response.writeHead(404).end();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A bug of the lab must look like one, not like an answer of Slack.
      const why = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`The lab's Slack is at fault: ${why}`);
    });
  });
  server.on('upgrade', (request, stream, head) => sockets.upgrade(request, stream, head));
  url = await listen(server, options.port ?? 0);

  return {
    url,
    apiUrl: `${url}/api/`,
    control: { url: `${url}/lab/`, token },
    faults: {
      order: (method, fault, times) => queue.order(method, fault, times),
      refuseConnections: (error, times) => queue.order('apps.connections.open', { kind: 'error', error }, times),
      dropSockets: () => sockets.drop(),
      disconnect: (reason) => sockets.disconnect(reason),
      delayDelivery: (ms) => {
        queue.deliveryDelay = ms;
      },
      delayAnswers: (ms) => {
        queue.answerDelay = ms;
      },
      clear: () => queue.clear(),
    },
    as,
    seenBy(user) {
      const actor = as(user);
      world.channels.directWith(user); // a client lists the app before it has said a word
      return structuredClone(seenBy(world, actor));
    },
    app: {
      id: world.app.id,
      name: world.app.name,
      user: world.app.botUser,
      workspace: world.app.team.name,
      nativeTaskCards: world.blockOptions.nativeTaskCards ?? true,
    },
    calls: () => api.calls,
    deliveries: () => courier.deliveries,
    forgetRates: () => world.rates.forget(),
    changePerson(user, change) {
      const person = world.people.get(user);
      if (!person) throw new OpsError('not-found', `There is no ${user} in the lab's workspace.`);
      world.people.set(user, { ...person, ...change });
    },
    send: (parcel) => courier.deliver({ envelopeId: randomUUID(), ...parcel }),
    async useRequestUrl(target) {
      const transport = new SignedHttp(target, world.app.signingSecret);
      if (!(await transport.verifyUrl(world.app.verificationToken))) {
        throw new OpsError('failed', `${target} did not give the challenge back.`);
      }
      courier.transport = transport;
      return transport;
    },
    follow: (listener) => world.feed.follow(listener),
    connections: () => sockets.connected,
    async stop() {
      courier.stop();
      control.stop();
      sockets.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is over 4 MB');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

/** Listens on loopback only, and answers the address. */
function listen(server: ReturnType<typeof createServer>, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
