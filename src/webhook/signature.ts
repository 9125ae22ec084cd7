import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether whoever sent this knows the secret. GitHub, Gitea and Forgejo sign the body with it (HMAC-SHA256, hexadecimal);
 * GitLab sends it along as it is. A request may carry several of these: then each has to be right.
 * @param body every byte as it came
 */
export function isSigned(headers: IncomingHttpHeaders, body: Uint8Array, secret: string): boolean {
  if (secret === '') return false; // would make a secret of what everybody can compute
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const expected: Readonly<Record<string, string>> = {
    'x-hub-signature-256': `sha256=${digest}`,
    'x-gitea-signature': digest,
    'x-forgejo-signature': digest,
    'x-gitlab-token': secret,
  };
  const shown = Object.entries(expected).filter(([header]) => headers[header] !== undefined);
  return shown.length > 0 && shown.every(([header, text]) => same(String(headers[header]), text));
}

/** In a time that tells neither where two texts differ nor how long the secret one is. */
function same(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
