/** Signed POSTs to the app's request URL: the HTTP half of facts 1.6. */
import { createHmac } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Json } from '../json.ts';
import type { Ack, Parcel, Transport } from './courier.ts';

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

export class SignedHttp implements Transport {
  readonly #url: string;
  readonly #signingSecret: string;

  constructor(url: string, signingSecret: string) {
    this.#url = url;
    this.#signingSecret = signingSecret;
  }

  async deliver(parcel: Parcel, signal: AbortSignal): Promise<Ack> {
    const { type, body } = encode(parcel);
    const retry: Record<string, string> = parcel.retry?.attempt
      ? { 'x-slack-retry-num': String(parcel.retry.attempt), 'x-slack-retry-reason': parcel.retry.reason }
      : {};
    const answer = await this.post(type, body, { ...this.sign(body), ...retry }, signal);
    const noRetry = answer.headers['x-slack-no-retry'] === '1';
    if (answer.status < 200 || answer.status > 299) return { kind: 'failed', error: 'dispatch_failed', noRetry };
    return { kind: 'acked', payload: decode(parcel, answer.body) };
  }

  /** The signature headers of `body`. Real time, whatever the lab's clock says: the app checks it with its own. */
  sign(body: string, seconds = Math.floor(Date.now() / 1000)): Record<string, string> {
    const digest = createHmac('sha256', this.#signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
    return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${digest}` };
  }

  /** Proves that the URL is the app's: it must give the challenge back. */
  async verifyUrl(token: string): Promise<boolean> {
    const challenge = createHmac('sha256', this.#signingSecret).update(String(Math.random())).digest('hex');
    const body = JSON.stringify({ token, challenge, type: 'url_verification' });
    const answer = await this.post('application/json', body, this.sign(body));
    return answer.status === 200 && answer.body.includes(challenge);
  }

  /** The certificate check that Slack sends now and then, unsigned. */
  sslCheck(token: string): Promise<HttpAnswer> {
    return this.post(
      'application/x-www-form-urlencoded',
      new URLSearchParams({ token, ssl_check: '1' }).toString(),
      {},
    );
  }

  /** Any POST at all, for tests of bad signatures and stale timestamps. */
  post(type: string, body: string, headers: Record<string, string>, signal?: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.#url, {
        method: 'POST',
        agent: false,
        ...(signal ? { signal } : {}),
        headers: {
          'content-type': type,
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          accept: 'application/json,*/*',
          ...headers,
        },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      });
      request.end(body);
    });
  }
}

/** Events are JSON, commands a form, everything else a form with one JSON field. */
function encode({ kind, payload }: Parcel): { type: string; body: string } {
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  const fields = kind === 'slash_commands' ? flat(payload) : { payload: JSON.stringify(payload) };
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

function flat(payload: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
}

/** What the body of an acknowledgement says; a slash command may be answered with bare text. */
function decode({ kind }: Parcel, body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return kind === 'slash_commands' ? { text: body } : body;
  }
}
