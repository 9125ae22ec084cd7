import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../src/webhook/signature.ts';

const SECRET = 'a secret of the forge';
const digest = (body: Uint8Array, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex');
const bytes = (text: string) => Buffer.from(text);

/** How each forge shows that it knows the secret. */
const FORGES: [string, string, (body: Uint8Array, secret?: string) => string][] = [
  ['GitHub', 'x-hub-signature-256', (body, secret) => `sha256=${digest(body, secret)}`],
  ['Gitea', 'x-gitea-signature', digest],
  ['Forgejo', 'x-forgejo-signature', digest],
  ['GitLab', 'x-gitlab-token', (_body, secret = SECRET) => secret],
];

describe('a signature', () => {
  it('is the one that GitHub documents', () => {
    // docs.github.com, "Validating webhook deliveries", testing the webhook payload validation.
    const headers = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };
    expect(isSigned(headers, bytes('Hello, World!'), "It's a Secret to Everybody")).toBe(true);
    expect(isSigned(headers, bytes('Hello, World?'), "It's a Secret to Everybody")).toBe(false);
  });

  it.each(FORGES)('of %s is taken for any body and secret', (_forge, header, sign) => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), (body, secret) => {
        expect(isSigned({ [header]: sign(body, secret) }, body, secret)).toBe(true);
      }),
    );
  });

  it.each(FORGES)('of %s by another secret, or anything else, is not', (_forge, header, sign) => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.string(), (body, other, text) => {
        fc.pre(other !== SECRET && text !== sign(body));
        expect(isSigned({ [header]: sign(body, other) }, body, SECRET)).toBe(false);
        expect(isSigned({ [header]: text }, body, SECRET)).toBe(false);
      }),
    );
  });

  it.each(FORGES.slice(0, 3))('of %s is for one body only', (_forge, header, sign) => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (body, other) => {
        fc.pre(Buffer.compare(body, other) !== 0);
        expect(isSigned({ [header]: sign(other) }, body, SECRET)).toBe(false);
      }),
    );
  });

  it('has to be there', () => {
    expect(isSigned({}, bytes('{}'), SECRET)).toBe(false);
    expect(isSigned({ 'x-hub-signature': `sha1=${'0'.repeat(40)}` }, bytes('{}'), SECRET)).toBe(false);
  });

  it('has to be right wherever it is shown', () => {
    const body = bytes('{}');
    const right = { 'x-hub-signature-256': `sha256=${digest(body)}` };
    expect(isSigned({ ...right, 'x-gitea-signature': digest(body) }, body, SECRET)).toBe(true);
    expect(isSigned({ ...right, 'x-gitea-signature': digest(bytes('no')) }, body, SECRET)).toBe(false);
    expect(isSigned({ ...right, 'x-gitlab-token': 'guess' }, body, SECRET)).toBe(false);
  });

  it('is never taken where there is no secret', () => {
    expect(isSigned({ 'x-gitlab-token': '' }, bytes('{}'), '')).toBe(false);
    expect(isSigned({ 'x-gitea-signature': digest(bytes('{}'), '') }, bytes('{}'), '')).toBe(false);
  });
});
