import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/lab/slack/clock.ts';
import { Rates } from '../../../../src/lab/slack/rates.ts';

describe('Rates', () => {
  it('lets fifty updates pass in a minute and says how long the next must wait', () => {
    const clock = manualClock();
    const rates = new Rates(clock);
    for (let n = 0; n < 50; n++) {
      expect(rates.call('chat.update')).toBe(0);
      clock.advance(100);
    }
    expect(rates.call('chat.update')).toBe(55);
    expect(rates.call('views.update')).toBe(0);
    clock.advance(54_999);
    expect(rates.call('chat.update')).toBe(1);
    clock.advance(1);
    expect(rates.call('chat.update')).toBe(0);
    expect(rates.call('chat.update')).toBe(1);
  });

  it('never lets more than the tier pass in any minute, whatever the rhythm', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 300 }), (gaps) => {
        const clock = manualClock();
        const rates = new Rates(clock);
        const passed: number[] = [];
        for (const gap of gaps) {
          clock.advance(gap);
          if (rates.call('chat.update') === 0) passed.push(clock.now());
        }
        for (const at of passed) {
          expect(passed.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(50);
        }
      }),
    );
  });

  it('waiting as long as it says is enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), (gap) => {
        const clock = manualClock();
        const rates = new Rates(clock);
        let wait = 0;
        for (let n = 0; n < 60 && wait === 0; n++) {
          clock.advance(gap);
          wait = rates.call('chat.update');
        }
        expect(wait).toBeGreaterThan(0);
        clock.advance(wait * 1000);
        expect(rates.call('chat.update')).toBe(0);
      }),
    );
  });

  it('forgets what was called', () => {
    const rates = new Rates(manualClock());
    while (rates.call('chat.update') === 0) rates.message('C1');
    rates.forget();
    expect([rates.call('chat.update'), rates.message('C1')]).toEqual([0, 0]);
  });

  it('gives each channel four messages at once and then one a second', () => {
    const clock = manualClock();
    const rates = new Rates(clock);
    expect([1, 2, 3, 4, 5].map(() => rates.message('C1'))).toEqual([0, 0, 0, 0, 1]);
    expect(rates.message('C2')).toBe(0);
    clock.advance(1_000);
    expect([rates.message('C1'), rates.message('C1')]).toEqual([0, 1]);
    clock.advance(60_000);
    expect([1, 2, 3, 4, 5].map(() => rates.message('C1'))).toEqual([0, 0, 0, 0, 1]);
  });
});
