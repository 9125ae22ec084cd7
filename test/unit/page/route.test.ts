import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Route, readRoute, writeRoute } from '../../../page/state/route.ts';

const route: fc.Arbitrary<Route> = fc
  .record({
    person: fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/),
    place: fc.option(fc.stringMatching(/^[CD][A-Z0-9]{8,10}$/), { nil: undefined }),
    thread: fc.option(fc.stringMatching(/^\d{10}\.\d{6}$/), { nil: undefined }),
    room: fc.boolean(),
  })
  .map((one) => ({ ...one, thread: one.place === undefined ? undefined : one.thread }));

test('what is written is read again', () => {
  fc.assert(
    fc.property(route, (one) => {
      expect(readRoute(writeRoute(one))).toEqual(one);
    }),
  );
});

test('any address at all is some place', () => {
  fc.assert(
    fc.property(fc.string(), (hash) => {
      const read = readRoute(hash);
      expect(readRoute(writeRoute(read)).person).toBe(read.person);
    }),
  );
});

test('an address from a message', () => {
  expect(readRoute('#/ada/C0GENERAL01/1700000000.000100/room')).toEqual({
    person: 'ada',
    place: 'C0GENERAL01',
    thread: '1700000000.000100',
    room: true,
  });
});
