import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from '../../../src/slack/turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Turns by the fake clock. `pass` lets that many milliseconds go by, and whatever may begin begin. */
function setting() {
  const begun: string[] = [];
  const turns = createTurns(() => Date.now());
  return {
    begun,
    arrive: (name: string) => void turns().then(() => begun.push(name)),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

describe('turns', () => {
  it('begin in order once it is quiet', async () => {
    const { begun, arrive, pass } = setting();
    arrive('a');
    arrive('b');
    await pass(2);
    expect(begun).toEqual([]);
    await pass(2);
    expect(begun).toEqual(['a', 'b']);
  });

  it('wait no longer than a trigger can spare, however much arrives', async () => {
    const { begun, arrive, pass } = setting();
    // Something arrives in every millisecond, so it is never quiet.
    const during = async (ms: number) => {
      for (let left = ms; left > 0; left -= 1) {
        arrive('x');
        await pass(1);
      }
    };
    arrive('first');
    await during(48);
    expect(begun).toEqual([]);
    await during(4);
    expect(begun[0]).toBe('first');
    expect(begun.length).toBeLessThan(20);
  });

  it('go on after a pause', async () => {
    const { begun, arrive, pass } = setting();
    for (const name of ['a', 'b']) {
      arrive(name);
      await pass(10);
    }
    expect(begun).toEqual(['a', 'b']);
  });
});
