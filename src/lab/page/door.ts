/**
 * Who may come in. The page is on loopback, and everything is below a token that only the terminal tells. The host
 * and the origin are checked as well, so that no other site can reach it through the browser of whoever has it open.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isToken } from '../bearer.ts';

export interface Knock {
  method: string;
  /** As it stands in the request: a path and perhaps a query. */
  url: string;
  headers: Pick<IncomingHttpHeaders, 'host' | 'origin' | 'content-type'>;
}

export type Verdict =
  /** `path` is below the token, without a slash before it. */
  | { kind: 'in'; path: string; query: URLSearchParams }
  /** The page's own address lacks its last slash, without which its links would lead elsewhere. */
  | { kind: 'on'; location: string }
  | { kind: 'out'; status: 403 | 404 | 405 | 415 | 421 };

/** On every answer, whatever it is. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Whether this request is let in, and to what. */
export function admit({ method, url, headers }: Knock, { port, token }: { port: number; token: string }): Verdict {
  const host = headers.host?.toLowerCase() ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return { kind: 'out', status: 421 };
  const { path, query } = parts(url);
  const [, given = '', ...rest] = path.split('/');
  if (!isToken(given, token)) return { kind: 'out', status: 404 };
  if (method !== 'GET' && method !== 'POST') return { kind: 'out', status: 405 };
  if (method === 'POST') {
    const { origin } = headers;
    if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) return { kind: 'out', status: 403 };
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== 'application/json') return { kind: 'out', status: 415 };
  }
  return rest.length === 0 ? { kind: 'on', location: `/${given}/` } : { kind: 'in', path: rest.join('/'), query };
}

/** Split by hand: a URL's parser would take parts of hostile paths for something else. */
function parts(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?');
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
