/** Answers of the page's server, and what comes with a request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpsError, type Reason } from '../../errors.ts';
import type { Asset } from './assets.ts';
import { SAFE_HEADERS } from './door.ts';
import type { Refusal } from './shapes.ts';

const MOST_BYTES = 1_000_000;
const STATUS: Readonly<Partial<Record<Reason, number>>> = { 'not-found': 404, forbidden: 403, conflict: 409 };
const AT_FAULT: Refusal = {
  error: 'Something went wrong in this workspace.',
  hint: 'Try again. If it stays like that, end the demo and start it anew.',
};

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

export function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/html; charset=utf-8' });
  response.end(html);
}

/** An answer that says nothing but its status. */
export function sendNothing(response: ServerResponse, status: number, more: Record<string, string> = {}): void {
  response.writeHead(status, { ...SAFE_HEADERS, ...more });
  response.end();
}

/** A file of the page; nothing, where the browser has this one already. */
export function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const { type, body, gzipped, etag } = asset;
  // The browser may keep it, and asks each time whether it is still the one.
  const headers = { ...SAFE_HEADERS, 'cache-control': 'no-cache', etag, vary: 'accept-encoding' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const squeezes = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(request.headers['accept-encoding'] ?? ''));
  const sent = squeezes ? gzipped : body;
  const coding: Record<string, string> = squeezes ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(200, { ...headers, ...coding, 'content-type': type, 'content-length': sent.length });
  response.end(sent);
}

/** Says why something was not done: an OpsError in its own words, anything else in neutral ones. */
export function sendRefusal(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.end();
  } else if (thrown instanceof OpsError) {
    const refusal: Refusal = { error: thrown.message, hint: thrown.hint };
    sendJson(response, STATUS[thrown.reason] ?? 400, refusal);
  } else {
    sendJson(response, 500, AT_FAULT);
  }
}

/** The body as text. @throws OpsError `invalid` when it is over 1 MB, of which the rest is then read and dropped */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size <= MOST_BYTES) parts.push(part as Buffer);
  }
  if (size > MOST_BYTES) throw new OpsError('invalid', 'This is more than 1 MB, and too much to take.');
  return Buffer.concat(parts).toString('utf8');
}
