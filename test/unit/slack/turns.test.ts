import { expect, it } from 'vitest';
import { createTurns } from '../../../src/slack/turns.ts';

it('begins one a turn of the event loop, in order, and lets what arrives meanwhile go first', async () => {
  const turn = createTurns();
  const seen: string[] = [];
  const begun = ['a', 'b', 'c'].map((name) => turn().then(() => seen.push(name)));
  setImmediate(() => seen.push('arrived'));
  await Promise.all(begun);
  expect(seen).toEqual(['a', 'arrived', 'b', 'c']);
});

it('goes on after a pause', async () => {
  const turn = createTurns();
  await turn();
  await turn();
  await expect(Promise.all([turn(), turn()])).resolves.toHaveLength(2);
});
