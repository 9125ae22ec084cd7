import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { typingPause } from '../../../page/modal/typing-pause.ts';
import { createBatch } from '../../../page/state/batch.ts';
import { fieldOf, keptDrafts, valueIn } from '../../../page/state/drafts.ts';
import { createOutbox } from '../../../page/state/outbox.ts';
import type { LabView } from '../../../src/lab/page/shapes.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that answers one thing at a time, and remembers. */
function server() {
  const got: string[] = [];
  let open = 0;
  const send = (what: string) => async () => {
    open += 1;
    expect(open).toBe(1);
    await Promise.resolve();
    got.push(what);
    open -= 1;
  };
  return { got, send };
}

describe('what is typed', () => {
  test('is sent once one pauses, with its last value only', async () => {
    const { got, send } = server();
    const outbox = createOutbox(() => {});
    outbox.put('name', send('w'), 300);
    await vi.advanceTimersByTimeAsync(200);
    outbox.put('name', send('we'), 300);
    await vi.advanceTimersByTimeAsync(299);
    expect(got).toEqual([]);
    expect(outbox.pending('name')).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(got).toEqual(['we']);
    expect(outbox.pending('name')).toBe(false);
  });

  test('has been answered before anything that was flushed for', async () => {
    const { got, send } = server();
    const outbox = createOutbox(() => {});
    outbox.put('name', send('name'), 300);
    outbox.put('keys', send('keys'), 300);
    await outbox.flush();
    got.push('submit');
    expect(got).toEqual(['name', 'keys', 'submit']);
  });

  test('goes on after a failure, which is told', async () => {
    const { got, send } = server();
    const failures: unknown[] = [];
    const outbox = createOutbox((error) => failures.push(error));
    outbox.put('name', async () => Promise.reject(new Error('no')), 0);
    outbox.put('keys', send('keys'), 0);
    await outbox.flush();
    expect(got).toEqual(['keys']);
    expect(failures).toHaveLength(1);
    expect(outbox.pending('name')).toBe(false);
  });

  test('is forgotten with its modal', async () => {
    const { got, send } = server();
    const outbox = createOutbox(() => {});
    outbox.put('name', send('name'), 300);
    outbox.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(got).toEqual([]);
  });

  test('whatever is typed where, the server ends up with the last of each, in the order of those', async () => {
    const step = fc.oneof(
      fc.record({ field: fc.constantFrom('a', 'b', 'c'), wait: fc.nat(400) }),
      fc.record({ flush: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { got, send } = server();
        const outbox = createOutbox(() => {});
        const last = new Map<string, string>();
        for (const [index, one] of steps.entries()) {
          if ('flush' in one) await outbox.flush();
          else {
            last.delete(one.field);
            last.set(one.field, `${one.field}${index}`);
            outbox.put(one.field, send(`${one.field}${index}`), 300);
            await vi.advanceTimersByTimeAsync(one.wait);
          }
        }
        await outbox.flush();
        const newest = [...new Map(got.map((value) => [value[0], value])).values()];
        expect(newest.toSorted()).toEqual([...last.values()].toSorted());
        const numbers = got.map((value) => Number(value.slice(1)));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });
});

test('a field that tells the app waits for Enter, unless it wants each character', () => {
  const tells = { type: 'input', dispatch_action: true };
  expect(typingPause({ type: 'input' }, {})).toBeLessThan(1_000);
  expect(typingPause(tells, {})).toBeGreaterThan(86_400_000);
  const each = { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } };
  expect(typingPause(tells, each)).toBeLessThan(1_000);
});

describe('drafts', () => {
  const block = { block_id: 'name' };
  const element = { action_id: 'value' };
  const view = {
    state: { values: { name: { value: { type: 'plain_text_input', value: 'old' } } } },
  } as unknown as LabView;

  test('stand before what the view says', () => {
    expect(valueIn(view, {}, block, element)).toMatchObject({ value: 'old' });
    expect(valueIn(view, { [fieldOf(block, element)]: { value: 'new' } }, block, element)).toEqual({ value: 'new' });
    expect(valueIn(view, {}, { block_id: 'other' }, element)).toEqual({});
  });

  test('only those that are kept survive a new view', () => {
    expect(keptDrafts({ a: { value: 1 }, b: { value: 2 } }, (field) => field === 'b')).toEqual({ b: { value: 2 } });
  });
});

test('what comes in between two pictures is handed over together', () => {
  const flushes: (() => void)[] = [];
  const delivered: (readonly number[])[] = [];
  const push = createBatch<number>(
    (items) => delivered.push(items),
    (flush) => flushes.push(flush),
  );
  for (let count = 0; count < 50; count += 1) push(count);
  expect(flushes).toHaveLength(1);
  flushes[0]?.();
  push(50);
  flushes[1]?.();
  expect(delivered.map((items) => items.length)).toEqual([50, 1]);
  expect(delivered.flat()).toEqual(Array.from({ length: 51 }, (_, index) => index));
});
