import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContainerRequest, Purpose } from '../../../src/domain/container-request.ts';
import { searchProtocols } from '../../../src/domain/protocols.ts';
import { anyText } from '../../hostile.ts';
import { request } from '../jobs/world.ts';
import { ECDSA, ED25519, OTHER_ED25519 } from './keys.ts';

const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,20}(-[A-Za-z0-9]{1,10})?$/);
/** What a person may ask for, in every way that the form lets them say it. */
const typed = fc.record({
  v: fc.constant(1),
  hostname: fc.tuple(label, fc.constantFrom('', ' ', '\n')).map(([name, space]) => `${space}${name}${space}`),
  template: fc.constantFrom('debian-12', 'rocky-9'),
  size: fc.constantFrom('small', 'x.large-2'),
  keys: fc.array(fc.constantFrom(ED25519, OTHER_ED25519, ECDSA), { maxLength: 20 }),
  httpPort: fc.integer({ min: 80, max: 60_000 }),
  ports: fc.subarray(searchProtocols('', 40)),
  purpose: anyText(),
  owner: fc.record({
    uid: fc.constantFrom('ada', "o'brien", '$(id)'),
    name: anyText().filter((name) => name !== ''),
    mail: fc.constantFrom('ada@example.org', '"a b"@example.org'),
    slackUser: fc.constantFrom('U0ADA', 'W123'),
  }),
});

describe('ContainerRequest', () => {
  it('is the same after the queue: parsed, stored as JSON, parsed again', () => {
    fc.assert(
      fc.property(typed, (asked) => {
        const once = ContainerRequest.parse(asked);
        expect(ContainerRequest.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
      }),
      { numRuns: 100 },
    );
  }, 20_000);

  it('never throws anything but its own refusal, and never lets an unknown key in', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue({ maxDepth: 3 }),
          typed.map((asked) => ({ ...asked, root: true })),
        ),
        (junk) => {
          expect(ContainerRequest.safeParse(junk).success).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  }, 20_000);

  it.each([
    ['another version', { v: 2 }],
    ['a name of two labels', { hostname: 'web.example' }],
    ['no whole number', { httpPort: 80.5 }],
    ['a port below', { httpPort: 79 }],
    ['a port above', { httpPort: 60_001 }],
    ['a key with options', { keys: [`command="id" ${ED25519}`] }],
    ['a protocol of their own', { ports: [{ name: 'FTP', port: 2121, transport: 'tcp' }] }],
    ['a template that is a path', { template: '../x' }],
    ['an owner without a Slack user', { owner: { uid: 'ada', name: 'Ada', mail: 'ada@example.org' } }],
    ['an owner named by a client', { owner: { ...request.owner, slackUser: '<@U1>' } }],
  ])('refuses %s', (_what, change) => {
    expect(ContainerRequest.safeParse(request).success).toBe(true);
    expect(ContainerRequest.safeParse({ ...request, ...change }).success).toBe(false);
  });
});

describe('Purpose', () => {
  it('keeps lines, and puts a space for each control character', () => {
    expect(Purpose.parse(' a\nb\u0000c\u001bd\u007fe\u0085f\u2028g\t')).toBe('a\nb c d e f g');
  });

  it('holds no control characters and no edges of space, and is stable', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const purpose = Purpose.parse(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
        expect(purpose).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
        expect(purpose).toBe(purpose.trim());
        expect(Purpose.parse(purpose)).toBe(purpose);
      }),
    );
  });
});
