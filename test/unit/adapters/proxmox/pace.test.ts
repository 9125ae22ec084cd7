import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askUntil, pauseAfter, realClock } from '../../../../src/adapters/proxmox/pace.ts';
import { OpsError } from '../../../../src/errors.ts';
import { fakeCluster, never } from './fake-cluster.ts';

describe('pauseAfter', () => {
  it('starts at 20 ms, is soon at 100 ms, grows to 2 s, and is never more than 5 % beyond that', () => {
    expect([0, 20, 40, 80, 160].map(pauseAfter)).toEqual([20, 20, 40, 80, 100]);
    expect(pauseAfter(10_000)).toBe(500);
    expect(pauseAfter(1e9)).toBe(2000);
    fc.assert(fc.property(fc.nat(1e7), (ms) => pauseAfter(ms) <= Math.max(100, ms * 0.05)));
  });
});

describe('askUntil', () => {
  it('sees the end of two seconds of work at most 100 ms late', async () => {
    const { clock } = fakeCluster({});
    const at = await askUntil(async (elapsed) => (elapsed >= 2000 ? elapsed : undefined), {
      clock,
      timeoutMs: 60_000,
      signal: never,
    });
    expect(at).toBeLessThanOrEqual(2100);
  });

  it('gives up when the time is up, after one last question', async () => {
    const { clock } = fakeCluster({});
    const asked: number[] = [];
    const ask = async (elapsed: number) => void asked.push(elapsed);
    expect(await askUntil(ask, { clock, timeoutMs: 250, signal: never, atOnce: true })).toBeUndefined();
    expect(asked).toEqual([0, 20, 40, 80, 160, 250]);
  });

  it('stops waiting when the signal aborts, for the reason that was given', async () => {
    const stop = new AbortController();
    const why = new OpsError('cancelled', 'Cancelled by Ada.');
    const waiting = askUntil(async () => undefined, {
      clock: realClock,
      timeoutMs: 60_000,
      signal: stop.signal,
    });
    stop.abort(why);
    await expect(waiting).rejects.toBe(why);
  });
});
