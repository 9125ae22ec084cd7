import { describe, expect, it, vi } from 'vitest';
import { outputWriter } from '../../src/job-output.ts';
import type { JobOutput } from '../../src/store/output.ts';
import { gate, keptLog } from './slack/fakes.ts';

function setting(kept: string[] = []) {
  const adds: string[][] = [];
  const store: JobOutput = {
    add: async (_job, lines) => void adds.push([...lines]),
    tail: async (_job, most) => kept.slice(-most),
  };
  const log = keptLog();
  const onFirst = vi.fn();
  return { adds, store, log, onFirst, open: () => outputWriter('b00000000001', store, log, onFirst) };
}

describe('what steps say', () => {
  it('is kept in order, what comes at once together', async () => {
    const { adds, store, open } = setting();
    const slow = gate();
    const add = store.add;
    store.add = async (...args) => {
      await slow.promise;
      return add(...args);
    };
    const writer = open();
    await vi.waitFor(() => writer.write('join', 'one'));
    writer.write('join', 'two');
    writer.write('enrol', 'three');
    slow.open();
    await writer.end();
    expect(adds.flat()).toEqual(['join: one', 'join: two', 'enrol: three']);
    expect(adds.length).toBeLessThan(3);
  });

  it('is plain text', async () => {
    const { adds, open } = setting();
    const writer = open();
    writer.write('join', '\u001b[31mred\u001b[0m\tand\r\nmore\0');
    await writer.end();
    expect(adds).toEqual([['join: red and more']]);
  });

  it('tells once that there is something, also of what an earlier worker kept', async () => {
    const fresh = setting();
    const writer = fresh.open();
    await writer.end();
    expect([writer.any(), fresh.onFirst.mock.calls.length]).toEqual([false, 0]);
    writer.write('join', 'one');
    writer.write('join', 'two');
    expect([writer.any(), fresh.onFirst.mock.calls.length]).toEqual([true, 1]);
    const resumed = setting(['join: one']);
    const next = resumed.open();
    await next.end();
    expect([next.any(), resumed.onFirst.mock.calls.length]).toEqual([true, 1]);
  });

  it('never gets in the way of the job', async () => {
    const { store, log, open } = setting();
    store.add = () => Promise.reject(new Error('Redis is away'));
    store.tail = () => Promise.reject(new Error('Redis is away'));
    const writer = open();
    writer.write('join', 'one');
    await writer.end();
    expect(log.lines.join()).toContain('not kept');
  });
});
