import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Push } from '../domain/push.ts';
import { OpsError } from '../errors.ts';
import { readBody } from './body.ts';
import { isPush, readPush } from './push.ts';
import { isSigned } from './signature.ts';

export interface WebhookOptions {
  host: string;
  /** 0 for any that is free. */
  port: number;
  secret: string;
  /**
   * What a push leads to. A delivery that was taken once leads to nothing again; which one it is, the digest of its
   * body says, since an id in a header is not signed.
   * @throws OpsError when it could not be taken: the forge is told, and may send it again
   */
  take(push: Push, delivery: string): Promise<void>;
  onError(error: unknown): void;
  /** How long the head of a request may take, and all of it. */
  headMs?: number;
  requestMs?: number;
}

export interface Webhook {
  port: number;
  /** Takes no more requests, and waits for those that are being answered. */
  close(graceMs: number): Promise<void>;
}

const PATH = '/deploy';
/** A push of two thousand commits is about half of this. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_AT_ONCE = 16;
const MOST_CONNECTIONS = 64;
const MOST_HEAD_BYTES = 16 * 1024;

/**
 * Listens for a forge that tells of pushes. It answers everybody alike who does not know the secret, and says to nobody
 * whether there is a container that a push is for.
 * @throws OpsError `unavailable` when it cannot listen there
 */
export async function startWebhook(options: WebhookOptions): Promise<Webhook> {
  const { host, port, headMs = 5000, requestMs = 15_000 } = options;
  let atOnce = 0;
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (request.url?.split('?')[0] !== PATH) return ANSWERS.elsewhere;
    if (request.method !== 'POST') return ANSWERS.method;
    if (atOnce >= MOST_AT_ONCE) return ANSWERS.busy;
    atOnce += 1;
    try {
      return await answerTo(request, options);
    } finally {
      atOnce -= 1;
    }
  };
  const server = createServer(
    {
      maxHeaderSize: MOST_HEAD_BYTES,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(1000, headMs),
      keepAliveTimeout: 5000,
    },
    (request, response) => {
      // Whoever hangs up, or is too slow, is no fault of ours.
      request.on('error', () => {});
      response.on('error', () => {});
      answer(request)
        .catch((error: unknown) => {
          if (!request.complete) return ANSWERS.unreadable;
          options.onError(error);
          return ANSWERS.trouble;
        })
        .then((said) => send(request, response, said));
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(late);
    },
  };
}

type Answer = readonly [status: number, sentence: string];

const ANSWERS = {
  elsewhere: [404, 'Not found.'],
  method: [405, 'Use POST.'],
  busy: [503, 'Too much at once. Try again in a minute.'],
  type: [415, 'Set the content type to application/json.'],
  long: [413, 'This is too long.'],
  stranger: [401, 'The signature is missing or wrong.'],
  other: [200, 'Nothing is done about this event.'],
  unreadable: [400, 'This cannot be read.'],
  taken: [202, 'Taken.'],
  trouble: [503, 'This could not be taken just now. Try again in a minute.'],
} as const satisfies Record<string, Answer>;

async function answerTo(request: IncomingMessage, { secret, take }: WebhookOptions): Promise<Answer> {
  const { headers } = request;
  if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) return ANSWERS.type;
  const body = await readBody(request, MOST_BYTES);
  if (body === undefined) return ANSWERS.long;
  if (!isSigned(headers, body, secret)) return ANSWERS.stranger;
  if (!isPush(headers)) return ANSWERS.other;
  let push: Push | undefined;
  try {
    push = readPush(body.toString('utf8'));
  } catch {
    return ANSWERS.unreadable;
  }
  if (push !== undefined) await take(push, createHash('sha256').update(body).digest('hex'));
  return ANSWERS.taken;
}

function send(request: IncomingMessage, response: ServerResponse, [status, sentence]: Answer): void {
  if (response.destroyed) return;
  // What was not read to its end must not be taken for the next request.
  const more = request.complete ? {} : { connection: 'close' };
  const length = Buffer.byteLength(sentence) + 1;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': length, ...more });
  response.end(`${sentence}\n`);
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new OpsError('unavailable', `The webhook cannot listen on ${host}, port ${port}.`, {
          hint: 'Look whether something else listens there, or choose another webhook.port.',
          cause,
        }),
      ),
    );
    server.listen(port, host, () => resolve());
  });
}
