/** What a refusal of the manager means, in our words. Its own text is shortened and quoted; it holds no secrets. */
import { OpsError } from '../../errors.ts';
import { isDistrust } from './transport.ts';
import { Problem } from './wire.ts';

/** Codes of the API's errors that we act on (framework/wazuh/core/exception.py). */
export const CODES = { agentMissing: 1701, groupMissing: 1710, denied: 4000 } as const;

/** An answer with a status other than 200. */
export function refused(status: number, body: unknown): OpsError {
  const { title, detail, error } = Problem.safeParse(body).data ?? {};
  if (status === 401) return badAccount();
  if (status === 429) return busy('The monitor takes no more requests this minute.');
  if (status === 403 && error === 6000) return busy('The monitor has blocked logins for some minutes.');
  if (status === 403) return denied(detail);
  if (status >= 500) return busy('The monitor is not able to answer now.');
  return new OpsError('failed', `The monitor refused: ${quoted(detail ?? title ?? `HTTP ${status}`)}`);
}

/** An error that stands inside an answer of HTTP 200. */
export function failedInside(code: number, message: string): OpsError {
  if (code === CODES.denied) return denied(message);
  return new OpsError('failed', `The monitor could not do it: ${quoted(message)}`, { hint: `Its error is ${code}.` });
}

export function badAccount(): OpsError {
  return new OpsError('forbidden', "The monitor refuses Berth's account.", {
    hint: 'Check monitor.user and monitor.password.',
  });
}

/** No whole answer came. */
export function noAnswer(cause: unknown): OpsError {
  if (isDistrust(cause)) {
    return new OpsError('failed', "The monitor's certificate is not one that Berth trusts.", {
      hint: 'Check monitor.ca, the name in monitor.url, and the clocks.',
      cause,
    });
  }
  return new OpsError('unavailable', 'The monitor does not answer.', {
    hint: 'Check that the API of the Wazuh manager runs and that monitor.url leads to it.',
    cause,
  });
}

const busy = (sentence: string) => new OpsError('unavailable', sentence, { hint: 'Berth asks again by itself.' });

function denied(text: string | undefined): OpsError {
  return new OpsError('forbidden', "Berth's account lacks a right at the monitor.", {
    hint: `It needs agent:read, agent:delete, group:read and group:create.${text ? ` The monitor says: ${quoted(text)}` : ''}`,
  });
}

/** A foreign text as part of a sentence: one line, no control characters, not too long. */
function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const cut = line.length > 200 ? `${line.slice(0, 199)}…` : line;
  return cut.endsWith('.') ? cut : `${cut === '' ? 'no reason given' : cut}.`;
}
