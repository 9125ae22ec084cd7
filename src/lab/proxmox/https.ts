import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { answer } from './api.ts';
import { takeReplyFault } from './faults.ts';
import { nameOf } from './permissions.ts';
import { pause } from './times.ts';
import type { World } from './world.ts';

/** One request as the lab's log keeps it; passwords are left out. */
export interface LoggedRequest {
  at: number;
  via: string;
  method: string;
  path: string;
  params: Record<string, string>;
  who: string;
  status: number;
}

export interface Front {
  port: number;
  start(): Promise<void>;
  /** Refuses connections from now on and drops those that are open. */
  stop(): Promise<void>;
}

const prefix = '/api2/json';
const bodyLimit = 512 * 1024;
const contentType = 'application/json;charset=UTF-8';

/** One node's pveproxy: TLS on loopback, the whole cluster's API behind it. */
export async function makeFront(
  world: World,
  node: string,
  tls: { key: string; cert: string },
  port: number,
  log: LoggedRequest[],
): Promise<Front> {
  const sockets = new Set<Socket>();
  // Real limits: idle connections close after five seconds, headers end at 8 KiB.
  const server = createServer({ ...tls, maxHeaderSize: 8192, keepAliveTimeout: 5000 }, (request, response) => {
    serve(world, node, log, request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const front: Front = {
    port,
    async start() {
      front.port = await listen(server, front.port);
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await front.start();
  return front;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function serve(
  world: World,
  via: string,
  log: LoggedRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'https://lab');
  const body = await read(request);
  if (!url.pathname.startsWith(prefix))
    return send(response, 501, `Method '${method} ${url.pathname}' not implemented`);
  if (body === undefined) return send(response, 413, 'request body too large');
  if (method === 'DELETE' && body !== '') return send(response, 501, 'Unexpected content for method DELETE');
  const path = decodeURIComponent(url.pathname.slice(prefix.length)).replace(/(?<=.)\/$/, '');
  const params = { ...Object.fromEntries(url.searchParams), ...parse(body, request.headers['content-type']) };
  const fault = takeReplyFault(world.faults, method, path);
  const entry = { at: Date.now(), via, method, path, params: withoutSecrets(params), who: '', status: 0 };
  log.push(entry);
  if (fault?.kind === 'answer') {
    entry.status = fault.status;
    return send(response, fault.status, fault.reason, fault.body);
  }
  if (fault?.kind === 'slow') await pause(fault.ms);
  const csrf = request.headers.csrfpreventiontoken;
  const credentials = {
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    csrf: Array.isArray(csrf) ? csrf[0] : csrf,
  };
  const reply = await answer(world, { method, path, params, credentials, via });
  entry.who = nameOf(reply.who);
  entry.status = reply.status;
  // Carried out, and nobody is told.
  if (fault?.kind === 'lose') return void response.destroy();
  send(response, reply.status, reply.reason, reply.body);
}

function send(response: ServerResponse, status: number, reason: string, body?: unknown): void {
  const content = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, reason.replace(/[^\x20-\x7e]/g, '?'), {
    ...(content === '' ? {} : { 'Content-Type': contentType }),
    'Content-Length': Buffer.byteLength(content),
    'Cache-Control': 'max-age=0',
    Server: 'pve-api-daemon/3.0',
    ...(status >= 400 ? { Connection: 'close' } : {}),
  });
  response.end(content);
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= bodyLimit) chunks.push(chunk as Buffer);
  }
  return size > bodyLimit ? undefined : Buffer.concat(chunks).toString();
}

/** Forms, as its own clients send them, or JSON. A repeated key is a list. */
function parse(body: string, type: string | undefined): Record<string, string> {
  if (body === '') return {};
  if (!type?.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body));
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, wire(one)]));
}

const wire = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));

const withoutSecrets = (params: Record<string, string>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, name === 'password' ? '***' : value]));
