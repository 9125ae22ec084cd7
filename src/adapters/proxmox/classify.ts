/**
 * What an answer of Proxmox means. Nearly every refusal is HTTP 500 and differs only in its text, and a task
 * tells its outcome in the same words, so both are read here, by text first and by status after.
 */
import { Refusal } from './refusal.ts';
import { ruleFor } from './rules.ts';

/** A refusal over HTTP. `text` is the body's message or else the reason phrase; both carry the same words. */
export function refusal(reply: { status: number; text: string; fields?: Record<string, string> }): Refusal {
  const { status } = reply;
  if (status === 401) {
    return new Refusal('other', 'forbidden', 'Proxmox refuses the API token.', {
      hint: 'Check its id and secret, and whether it or its user has expired or is disabled.',
    });
  }
  if (status === 403) return notPermitted(reply.text);
  const fields = Object.entries(reply.fields ?? {}).map(([name, problem]) => `${name}: ${problem.trim()}`);
  const text = [reply.text.trim(), ...fields].join(' ');
  const found = matching(text);
  if (found) return found;
  if (status === 400) return new Refusal('other', 'invalid', `Proxmox does not accept this: ${quoted(text)}`);
  if (status === 595 || status === 596 || status === 599) {
    // The node that was asked could not reach the node that was meant.
    return new Refusal('lost', 'unavailable', 'A node of the cluster does not answer.', {
      hint: 'It may be restarting; look at it in Proxmox if this goes on.',
    });
  }
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return new Refusal('lost', 'unavailable', 'Proxmox is too busy to answer.');
  }
  return new Refusal('other', 'failed', `Proxmox refused: ${quoted(text)}`);
}

/** The outcome of a task: undefined when it went well (`OK`, or `WARNINGS: n`). */
export function taskFailure(exitStatus: string): Refusal | undefined {
  if (/^(?:OK|WARNINGS: \d+)$/.test(exitStatus)) return undefined;
  const text = exitStatus.trim();
  return (
    matching(text) ??
    (/Permission check failed/.test(text)
      ? notPermitted(text)
      : new Refusal('other', 'failed', `Proxmox tried and could not: ${quoted(text)}`))
  );
}

/** No answer came. `sent` is false when there was not even a connection, so that nothing can have been done. */
export function noAnswer(sent: boolean, cause: unknown): Refusal {
  return sent
    ? new Refusal('lost', 'unavailable', 'Proxmox did not answer in time.', { cause })
    : new Refusal('unsent', 'unavailable', 'Proxmox cannot be reached.', {
        hint: 'Check the address of the API and that the nodes are up.',
        cause,
      });
}

function notPermitted(text: string): Refusal {
  const [, path, privileges] = /\((\/[^,)]*), ([^)]*)\)/.exec(text) ?? [];
  return new Refusal('other', 'forbidden', 'Berth lacks a right on the Proxmox cluster.', {
    hint: path && privileges ? `Give its token ${privileges.replaceAll('|', ' or ')} on ${path}.` : quoted(text),
  });
}

/** A foreign text as part of a sentence: one line, no control characters, not too long. */
function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const cut = line.length > 200 ? `${line.slice(0, 199)}…` : line;
  return cut.endsWith('.') || cut.endsWith('?') ? cut : `${cut === '' ? 'no reason given' : cut}.`;
}

function matching(text: string): Refusal | undefined {
  const rule = ruleFor(text);
  if (rule === undefined) return undefined;
  const message = rule.message ?? `Proxmox refused: ${quoted(text)}`;
  return new Refusal(rule.kind, rule.reason, message, { hint: rule.hint });
}
