/** Asking the server to do something, as one person. Addresses are relative: the page's own has the token in it. */
import type { About, Findings, Json, Refusal, Source } from '../../src/lab/page/shapes.ts';

/** What the server refused, as a sentence for the person. */
export class Refused extends Error {}

export interface Outcome {
  kind?: string;
  text?: string;
  errors?: Record<string, string>;
  options?: Json[];
}

const UNREACHABLE = 'The lab cannot be reached. Is ./berth demo still running?';

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const text = JSON.stringify(body);
  // What a person did counts even if they leave meanwhile; browsers do that for up to 64 kB.
  const keepalive = text !== undefined && text.length < 16_000;
  const posted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: text, keepalive };
  let answer: Response;
  try {
    answer = await fetch(path, body === undefined ? {} : posted);
  } catch {
    throw new Refused(UNREACHABLE);
  }
  const said: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return said as T;
  const { error, hint } = said as Partial<Refusal>;
  throw new Refused([error ?? `The lab answered with ${answer.status}.`, hint].filter(Boolean).join(' '));
}

export const about = (): Promise<About> => ask('api/about');
export const check = (source: Source): Promise<Findings> => ask('api/check', source);

/** Does `verb` as `user`. Throws `Refused`. */
export function act(user: string, verb: string, body: Json = {}): Promise<Outcome> {
  return ask(`api/as/${encodeURIComponent(user)}/${verb}`, body);
}
