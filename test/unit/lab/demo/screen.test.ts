import { describe, expect, it } from 'vitest';
import { line, plainText } from '../../../../src/lab/demo/line.ts';
import { createScreen, visible } from '../../../../src/lab/demo/screen.ts';

/** A terminal in little: just the sequences that the screen writes. */
function terminal(columns: number, rows: number) {
  const cells: string[] = [''];
  const resized = new Set<() => void>();
  let row = 0;
  let writes: string[] = [];
  return {
    isTTY: true,
    columns,
    rows,
    cells: () =>
      cells
        .map((one) => one.trimEnd())
        .join('\n')
        .trimEnd(),
    taken: () => writes.splice(0),
    on: (_: 'resize', listener: () => void) => resized.add(listener),
    off: (_: 'resize', listener: () => void) => resized.delete(listener),
    listeners: () => resized.size,
    write(text: string) {
      writes = [...writes, text];
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of these
      for (const [part] of text.matchAll(/\u001B\[[?0-9;]*[A-Za-z]|\r|\n|[^\u001B\r\n]+/g)) {
        if (part === '\n') cells[++row] ??= '';
        else if (part.endsWith('A') && part.startsWith('\u001B')) row -= Number(part.slice(2, -1));
        else if (part === '\u001B[2K') cells[row] = '';
        else if (part === '\u001B[J') cells.splice(row, Infinity, '');
        else if (!part.startsWith('\u001B') && part !== '\r') cells[row] += part;
      }
    },
  };
}

describe('a terminal', () => {
  it('repaints its live part in place, below what was said for good', () => {
    const output = terminal(80, 24);
    const screen = createScreen(output, false);
    let steps = ['○ clone', '○ start'];
    screen.show(() => steps.map((one) => line(one)));
    screen.print([line('hello')]);
    steps = ['● clone', '◐ start', '  more'];
    screen.repaint();
    expect(output.cells()).toBe('hello\n● clone\n◐ start\n  more');
    steps = ['● clone'];
    screen.repaint();
    expect(output.cells()).toBe('hello\n● clone');
    screen.close();
    expect(output.cells()).toBe('hello');
    expect(output.listeners()).toBe(0);
  });

  it('writes rows that did not change no second time', () => {
    const output = terminal(80, 24);
    const screen = createScreen(output, false);
    let last = 'a';
    screen.show(() => [line('the same'), line(last)]);
    output.taken();
    last = 'b';
    screen.repaint();
    const written = output.taken().join('');
    expect(written).not.toContain('the same');
    expect(written).toContain('b');
    screen.close();
  });

  it('stays within the rows there are, around what matters', () => {
    const lines = Array.from({ length: 30 }, (_, index) => ({ ...line(`line ${index}`), focus: index === 9 }));
    const shown = visible(lines, 10).map(plainText);
    expect(shown).toHaveLength(10);
    expect(shown).toContain('line 9');
    expect(shown.at(-1)).toContain('21 of 30');
    expect(visible(lines.slice(0, 10), 10)).toHaveLength(10);
  });
});

describe('a pipe', () => {
  it('gets lines and nothing that moves a cursor', () => {
    const output = { ...terminal(80, 24), isTTY: false };
    const screen = createScreen(output, false);
    screen.show(() => [line('live')]);
    screen.spin(true);
    screen.print([line('said', 'bold')]);
    screen.close();
    expect(output.taken()).toEqual(['said\n']);
  });
});
