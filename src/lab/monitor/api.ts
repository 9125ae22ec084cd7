/** The manager's API over TLS: who asks, what with, and what was answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { MonitorFaults } from './faults.ts';
import type { Door } from './login.ts';
import type { Registry } from './registry.ts';
import { ApiProblem, badRequest, items } from './reply.ts';
import { routes } from './routes.ts';

/** One request as the lab's log keeps it. What could be secret is not in it. */
export interface MonitorRequest {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  status: number;
}

export interface ApiWorld {
  registry: Registry;
  faults: MonitorFaults;
  door: Door;
  log: MonitorRequest[];
  now(): number;
}

const MOST_BYTES = 64 * 1024;

export function apiServer(world: ApiWorld, tls: { keyPem: string; certPem: string }) {
  return createServer({ key: tls.keyPem, cert: tls.certPem }, (request, response) => {
    serve(world, request, response).catch(() => response.destroy());
  });
}

async function serve(world: ApiWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://lab');
  const query = Object.fromEntries(searchParams);
  const body = await read(request);
  const { status, value } = await answer(world, `${method} ${pathname}`, query, body, request.headers.authorization);
  world.log.push({ method, path: pathname, query, status });
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': typeof value === 'string' ? 'text/plain' : 'application/json' });
  response.end(text);
}

async function answer(
  world: ApiWorld,
  call: string,
  query: Readonly<Record<string, string>>,
  text: string,
  authorization: string | undefined,
): Promise<{ status: number; value: unknown }> {
  try {
    world.door.admit();
    if (call === 'POST /security/user/authenticate') {
      const token = world.door.login(authorization);
      return { status: 200, value: query.raw === 'true' ? token : { data: { token }, error: 0 } };
    }
    world.door.check(authorization);
    const route = routes[call];
    if (!route) throw new ApiProblem(404, 'Not Found', 'Nothing matches the given URI');
    for (const [name, value] of Object.entries(query)) {
      const form = Object.hasOwn(route.query, name) ? route.query[name] : undefined;
      if (!form) throw badRequest(`Extra query parameter(s) ['${name}']`);
      if (!form.test(value)) throw badRequest(`Invalid query parameter '${name}'`);
    }
    const missing = route.required?.find((name) => query[name] === undefined);
    if (missing !== undefined) throw badRequest(`Missing query parameter '${missing}'`);
    const inside = world.faults.inside;
    if (inside && inside.times > 0) {
      inside.times -= 1;
      return { status: 200, value: items([], [{ ...inside, id: '001' }], 'agents were touched') };
    }
    return { status: 200, value: route.run(world, { query, body: parse(text) }) };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { title, message: detail, code, status } = error;
    return { status, value: { title, detail, ...(code === undefined ? {} : { error: code }) } };
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Request body is not valid JSON');
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) throw new Error('too long');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
