import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotes, printNotes } from '../../../../src/adapters/proxmox/notes.ts';
import { anyText } from '../../../hostile.ts';

const stamps = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

describe('notes', () => {
  it('carry the stamp on the first line and text below', () => {
    expect(printNotes({ stamp: 'job-7', text: 'For Ada.\n' })).toBe('berth:job-7\nFor Ada.');
  });

  it('are read back as they were written, with the newline that Proxmox adds', () => {
    fc.assert(
      fc.property(stamps, anyText(500), (stamp, text) => {
        const notes = parseNotes(`${printNotes({ stamp, text })}\n`);
        expect(notes).toEqual({ stamp, text: text.replaceAll('\r\n', '\n').trim() });
      }),
    );
  });

  it('never exceed what Proxmox takes, and keep the stamp', () => {
    fc.assert(
      fc.property(stamps, fc.string({ minLength: 8000, maxLength: 9000 }), (stamp, text) => {
        const printed = printNotes({ stamp, text });
        expect(printed.length).toBeLessThanOrEqual(8192);
        expect(parseNotes(printed)?.stamp).toBe(stamp);
      }),
      { numRuns: 20 },
    );
  });

  it('do not let text pose as a stamp', () => {
    expect(parseNotes(printNotes({ stamp: 'a', text: 'berth:b' }))?.stamp).toBe('a');
    expect(parseNotes('hello\nberth:b')).toBeUndefined();
  });

  it.each([undefined, '', 'text', 'berth:', 'berth: x', 'xberth:a', 'berth:a b'])('%j is not ours', (text) => {
    expect(parseNotes(text)).toBeUndefined();
  });

  it.each(['', 'a\nb', 'a b', '-a', 'a:b'])('refuse the stamp %j', (stamp) => {
    expect(() => printNotes({ stamp, text: '' })).toThrow(RangeError);
  });
});
