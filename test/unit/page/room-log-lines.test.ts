import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLine } from '../../../page/room/log-lines.ts';

const logged = (more: object) =>
  JSON.stringify({ level: 30, time: '2024-06-12T14:03:27.000Z', half: 'bot', pid: 7, ...more });

describe('a line of a log', () => {
  it('is told as its time, level and sentence', () => {
    const { time, ...rest } = readLine(logged({ msg: 'Berth is up' }));
    expect(time).toMatch(/^\d\d:03:27$/);
    expect(rest).toEqual({ level: 'info', text: 'Berth is up', more: '' });
  });

  it('keeps whatever else it says', () => {
    const line = readLine(logged({ level: 40, job: 'b1', tries: 2, at: { step: 'clone' }, msg: 'a step failed' }));
    expect(line.level).toBe('warn');
    expect(line.more).toBe('job b1 · tries 2 · at {"step":"clone"}');
  });

  it.each(['', 'not JSON', '7', 'null', '[]', '{"level":30}', '{"msg":7}', '{'])(
    'is left as it is when it is %j',
    (text) => {
      expect(readLine(text)).toEqual({ time: '', level: '', text, more: '' });
    },
  );

  it('may have any time and any level', () => {
    expect(readLine('{"msg":"x","time":"never","level":35}')).toEqual({ time: '', level: '', text: 'x', more: '' });
  });

  it('never fails', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof readLine(text).text === 'string'));
  });
});
