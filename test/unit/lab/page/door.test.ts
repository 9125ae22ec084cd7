import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type Knock, SAFE_HEADERS } from '../../../../src/lab/page/door.ts';

const lock = { port: 4711, token: 'wJ9dQ2_right-token' };
const knock = (more: Partial<Knock> = {}) =>
  admit({ method: 'GET', url: `/${lock.token}/api/about`, headers: { host: '127.0.0.1:4711' }, ...more }, lock);
const json = { host: '127.0.0.1:4711', 'content-type': 'application/json; charset=utf-8' };
const status = (more: Partial<Knock>) => {
  const verdict = knock(more);
  return verdict.kind === 'out' ? verdict.status : verdict.kind;
};

describe('the door', () => {
  it('lets in who knows the token, by either name of this machine', () => {
    expect(knock()).toMatchObject({ kind: 'in', path: 'api/about' });
    expect(status({ headers: { host: 'LOCALHOST:4711' } })).toBe('in');
    const asked = knock({ url: `/${lock.token}/api/room/stream?job=a%20b` });
    expect(asked.kind === 'in' && [asked.path, asked.query.get('job')]).toEqual(['api/room/stream', 'a b']);
  });

  it('leads to the slash that the links of the page need', () => {
    expect(knock({ url: `/${lock.token}` })).toEqual({ kind: 'on', location: `/${lock.token}/` });
    expect(knock({ url: `/${lock.token}/` })).toMatchObject({ kind: 'in', path: '' });
  });

  it.each([
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:80',
    'berth.example.org:4711',
    'localhost:4711.example.org',
    '127.0.0.1:47110',
  ])('takes no request that another name led here: %s', (host) => {
    expect(status({ headers: { host } })).toBe(421);
  });

  it('tells nobody without the token that there is anything', () => {
    const urls = ['/', '', '//', '/wrong/', `/${lock.token}x/`, `/${lock.token.slice(1)}/`, `/x/${lock.token}/`, '*'];
    for (const url of urls) expect(status({ url }), url).toBe(404);
    expect(status({ url: `/?${lock.token}` })).toBe(404);
    fc.assert(
      fc.property(fc.string(), (url) => {
        expect(status({ url })).toBe(404);
      }),
    );
  });

  it('takes JSON only, and from no other page', () => {
    expect(status({ method: 'POST', headers: json })).toBe('in');
    expect(status({ method: 'POST', headers: { ...json, origin: 'http://127.0.0.1:4711' } })).toBe('in');
    const foreign = [
      'null',
      '',
      'http://localhost:4711',
      'https://127.0.0.1:4711',
      'http://127.0.0.1',
      'http://a.test',
    ];
    for (const origin of foreign) expect(status({ method: 'POST', headers: { ...json, origin } }), origin).toBe(403);
    for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json'])
      expect(status({ method: 'POST', headers: { ...json, 'content-type': type } }), type).toBe(415);
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])('has no use for %s', (method) => {
    expect(status({ method })).toBe(405);
  });

  it('lets the page load and ask nothing but itself', () => {
    expect(SAFE_HEADERS['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(SAFE_HEADERS['referrer-policy']).toBe('no-referrer');
  });
});
