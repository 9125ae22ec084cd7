/** The forge's web server: git's own HTTP backend, run as the CGI program that it is (git-http-backend(1)). */
import { type ChildProcess, spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { type ForgeFaults, faulty } from './faults.ts';
import { GIT_ENV } from './repository.ts';

export interface ForgeRequest {
  method: string;
  path: string;
  /** Whether it came with the right token. */
  isAuthorised: boolean;
}

export interface BackendWorld {
  /** Holds `<group>/<name>.git`. */
  root: string;
  faults: ForgeFaults;
  /** Deploy tokens by `<group>/<name>`; a repository without one is public. */
  tokens: ReadonlyMap<string, string>;
  log: ForgeRequest[];
}

/** Fetching only: pushing is done by the lab itself. */
const ROUTE = /^\/([\w.-]+\/[\w.-]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack)$/;

export function backendServer(world: BackendWorld, identity: { certPem: string; keyPem: string }) {
  return createServer({ cert: identity.certPem, key: identity.keyPem }, (request, response) => {
    serve(world, request, response).catch(() => response.destroy());
  });
}

async function serve(world: BackendWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults, tokens, log } = world;
  const { pathname, search } = new URL(request.url ?? '/', 'https://forge');
  const [, repository = '', service = ''] = ROUTE.exec(pathname) ?? [];
  const token = tokens.get(repository);
  const isAuthorised = token !== undefined && same(passwordOf(request), token);
  log.push({ method: request.method ?? '', path: pathname + search, isAuthorised });
  if (faults.slowMs > 0) await delay(faults.slowMs);
  if (faulty(faults, request, response)) return;
  if (service === '') return void response.writeHead(404).end();
  if (token !== undefined && !isAuthorised) {
    return void response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="forge"' }).end();
  }
  await backend(world.root, `/${repository}.git${service}`, search.slice(1), request, response);
}

async function backend(root: string, path: string, query: string, request: IncomingMessage, response: ServerResponse) {
  const header = (name: string) => String(request.headers[name] ?? '');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...GIT_ENV,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: root,
      GIT_PROTOCOL: header('git-protocol'),
      CONTENT_LENGTH: header('content-length'),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      PATH_INFO: path,
      QUERY_STRING: query,
      REMOTE_ADDR: request.socket.remoteAddress ?? '',
      REQUEST_METHOD: request.method ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  response.on('close', () => child.kill());
  child.stdin.on('error', () => {}); // it had read enough
  request.pipe(child.stdin);
  await relay(child, response);
}

/** A CGI answer: header lines, an empty line, a body. */
function relay(child: ChildProcess, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (response.headersSent) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const pairs = head
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(/:\s*/, 2) as [string, string]);
      const status = pairs.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
      const headers = pairs.filter(([name]) => name.toLowerCase() !== 'status');
      response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers));
      response.write(head.subarray(end + 4));
    });
    child.once('error', reject);
    child.once('close', () => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
      resolve();
    });
  });
}

/** Whoever the user says to be: the token is the password. */
function passwordOf(request: IncomingMessage): string {
  const [, basic = ''] = /^Basic (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
