import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tail } from '../../../../src/adapters/ssh/tail.ts';

describe('tail', () => {
  it('keeps everything that fits, however it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 10 })), (parts) => {
        const kept = tail(1000);
        for (const part of parts) kept.add(Buffer.from(part));
        expect(kept.text()).toBe(Buffer.concat(parts).toString('utf8'));
      }),
    );
  });

  it('keeps the end of what does not', () => {
    const kept = tail(4);
    for (const letter of 'abcdefghijklm') kept.add(Buffer.from(letter));
    expect(kept.text()).toBe('jklm');
  });

  it('begins with a whole character', () => {
    const kept = tail(6);
    kept.add(Buffer.from('aé😀z')); // 1 + 2 + 4 + 1 bytes: the cut falls into é
    expect(kept.text()).toBe('😀z');
  });
});
