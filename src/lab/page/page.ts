/** The server of the page, on loopback: who may come in, the files, the questions that the page asks. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpsError } from '../../errors.ts';
import { type ApiParts, answer } from './api.ts';
import type { Assets } from './assets.ts';
import { admit } from './door.ts';
import { indexHtml } from './html.ts';
import { sendAsset, sendHtml, sendNothing, sendRefusal } from './reply.ts';
import { Streams } from './streams.ts';

export interface PageOptions extends ApiParts {
  /** Any free one unless given. */
  port?: number | undefined;
  assets: Assets;
}

export interface Page {
  /** What a browser opens. Whoever knows it acts as anybody in the workspace. */
  readonly url: string;
  /** As if the server had died and come back: the same address, another boot. Streams end. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const TITLE = 'Berth on this machine';

interface Serving {
  port: number;
  stop(): Promise<void>;
}

/** @throws OpsError `conflict` when the port is taken */
export async function startPage(options: PageOptions): Promise<Page> {
  const { assets } = options;
  const token = randomBytes(24).toString('base64url');
  let serving = await serve(options, assets, token, options.port ?? 0);
  const { port } = serving;
  return {
    url: `http://${HOST}:${port}/${token}/`,
    async restart() {
      await serving.stop();
      serving = await serve(options, assets, token, port);
    },
    stop: () => serving.stop(),
  };
}

async function serve(parts: ApiParts, assets: Assets, token: string, wanted: number): Promise<Serving> {
  const boot = randomUUID();
  const streams = new Streams();
  const server = createServer((request, response) => {
    handle(request, response).catch((thrown: unknown) => sendRefusal(response, thrown));
  });
  const port = await listen(server, wanted);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const verdict = admit({ method, url, headers }, { port, token });
    if (verdict.kind === 'out') return sendNothing(response, verdict.status);
    if (verdict.kind === 'on') return sendNothing(response, 308, { location: verdict.location });
    const { path, query } = verdict;
    const file = path === 'app.js' || path === 'style.css' ? assets.get(path) : undefined;
    if (method === 'GET' && path === '') return sendHtml(response, indexHtml(TITLE));
    if (method === 'GET' && file) return sendAsset(request, response, file);
    const [first, ...below] = path.split('/');
    if (first === 'api') return answer(parts, boot, streams, { request, response, path: below, query });
    throw new OpsError('not-found', 'There is nothing at this address.');
  }

  return {
    port,
    async stop() {
      streams.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' || cause.code === 'EACCES' ? notFree(port, cause) : cause);
    });
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

/** @throws OpsError `conflict` when nothing can listen at this port of loopback now */
export async function needPort(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function notFree(port: number, cause: NodeJS.ErrnoException): OpsError {
  const why = cause.code === 'EACCES' ? 'is not for ordinary users to take' : 'is taken by another program';
  return new OpsError('conflict', `Port ${port} ${why}.`, {
    hint: 'Name another one with --port, or leave --port out to have a free one chosen.',
    cause,
  });
}
