/** One HTTPS request to the manager's API, its certificate always verified. */
import { Agent, request } from 'node:https';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal: AbortSignal;
}

export interface ApiReply {
  status: number;
  body: string;
}

/** Sends once. Whatever is thrown means that no whole answer came. */
export interface Transport {
  send(request: ApiRequest): Promise<ApiReply>;
  close(): void;
}

/** An answer of the API is a page of a few agents; more than this is not one. */
const MOST_BYTES = 4 * 1024 * 1024;

/** @param ca PEM; undefined for the authorities that the system trusts */
export function httpsTransport(ca: string | undefined): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ...(ca === undefined ? {} : { ca }) });
  return {
    send: ({ method, url, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
        const sent = request(url, { method, headers: { ...headers, ...length }, agent, signal }, (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MOST_BYTES) response.destroy(new Error('the answer is too long'));
            chunks.push(chunk);
          });
          response.once('error', reject);
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        });
        sent.once('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Whether the server showed a certificate that we do not trust, for its name, its time or its authority. */
export function isDistrust(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_)/.test(code);
}
