import { describe, expect, it } from 'vitest';
import { and, exec, pipe, quote, render } from '../../../src/ports/command.ts';

describe('quote', () => {
  it('writes a quote as an escaped one between two strings', () => {
    expect(quote("it's")).toBe("'it'\\''s'");
  });

  it('quotes what would need no quotes, and what is empty', () => {
    expect(quote('plain')).toBe("'plain'");
    expect(quote('')).toBe("''");
  });

  it('refuses a NUL', () => {
    expect(() => quote('a\0b')).toThrow(expect.objectContaining({ reason: 'invalid' }));
  });
});

describe('render', () => {
  it('quotes every word', () => {
    expect(render(exec('echo', '$(id)', '&&', '|'))).toBe("'echo' '$(id)' '&&' '|'");
  });

  it('keeps a nested list one operand', () => {
    const command = pipe(and(exec('true'), exec('echo', 'a')), exec('cat'));
    expect(render(command)).toBe("{ 'true' && 'echo' 'a'; } | 'cat'");
  });

  it('refuses a command without words and a list without commands', () => {
    expect(() => exec()).toThrow(RangeError);
    expect(() => and()).toThrow(RangeError);
    expect(() => pipe()).toThrow(RangeError);
  });
});
