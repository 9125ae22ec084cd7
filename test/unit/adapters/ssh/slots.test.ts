import { describe, expect, it } from 'vitest';
import { slots } from '../../../../src/adapters/ssh/slots.ts';

const never = new AbortController().signal;

describe('slots', () => {
  it('never gives out more than there are, first come first served', async () => {
    const two = slots(2);
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const work = async (number: number) => {
      const giveBack = await two.take(never);
      order.push(number);
      most = Math.max(most, ++inside);
      await Promise.resolve();
      inside--;
      giveBack();
    };
    await Promise.all([1, 2, 3, 4, 5].map(work));
    expect(order).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('counts a slot that is given back twice once', async () => {
    const one = slots(1);
    const giveBack = await one.take(never);
    giveBack();
    giveBack();
    await one.take(never);
    let second = false;
    void one.take(never).then(() => {
      second = true;
    });
    await Promise.resolve();
    expect(second).toBe(false);
  });

  it('loses no slot to somebody who stopped waiting', async () => {
    const one = slots(1);
    const giveBack = await one.take(never);
    const stop = new AbortController();
    const waiting = one.take(stop.signal);
    const next = one.take(never);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    giveBack();
    (await next)();
    (await one.take(never))();
    await expect(one.take(stop.signal)).rejects.toThrow('enough');
  });
});
