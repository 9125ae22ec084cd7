import { expect, test } from 'vitest';
import { sameIdentifier } from '../../../src/domain/identifier.ts';

test('ASCII letters lose their case, and nothing else is forgiven', () => {
  expect(sameIdentifier('Alice@Example.org', 'alice@example.ORG')).toBe(true);
  expect(sameIdentifier('alice@example.org', 'alice@example.org ')).toBe(false);
  expect(sameIdentifier('kelly', '\u212aelly')).toBe(false); // the Kelvin sign, which toLowerCase makes a k
  expect(sameIdentifier('É', 'é')).toBe(false);
  expect(sameIdentifier('e\u0301', 'é')).toBe(false);
});
