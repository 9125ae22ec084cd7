import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/slack/turns.ts';

/** Turns by a clock that only the test moves. */
function setting() {
  let at = 1000;
  const begun: string[] = [];
  const turns = createTurns(() => at);
  return {
    begun,
    arrive: (name: string) => void turns().then(() => begun.push(name)),
    pass: (ms: number) => {
      at += ms;
    },
    /** Long enough in the real event loop for whatever may begin to have begun. */
    settle: async () => {
      for (let round = 0; round < 5; round += 1) {
        await sleep(2);
        await turn();
      }
    },
  };
}

describe('turns', () => {
  it('begin in order once it is quiet', async () => {
    const { begun, arrive, pass, settle } = setting();
    arrive('a');
    arrive('b');
    await settle();
    expect(begun).toEqual([]);
    pass(3);
    await settle();
    expect(begun).toEqual(['a', 'b']);
  });

  it('wait no longer than a trigger can spare, however much arrives', async () => {
    const { begun, arrive, pass, settle } = setting();
    arrive('a');
    pass(49);
    arrive('b');
    await settle();
    expect(begun).toEqual([]);
    pass(1);
    arrive('c');
    await settle();
    expect(begun).toEqual(['a']);
    pass(3);
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('go on after a pause', async () => {
    const { begun, arrive, pass, settle } = setting();
    for (const name of ['a', 'b']) {
      arrive(name);
      pass(5);
      await settle();
    }
    expect(begun).toEqual(['a', 'b']);
  });
});
