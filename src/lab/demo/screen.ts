/**
 * A terminal in two parts: what has been said stands still and scrolls away, and below it a live part is repainted in
 * place. Each repaint is one write that rewrites only rows that changed, so nothing flickers. Without a terminal
 * there is no live part, and lines are printed as they are.
 */
import { type Line, line, paint, plainText, widthOf } from './line.ts';

/** What a terminal or a pipe gives: process.stdout has this shape. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** A line that somebody types below the live part. */
export interface Typing {
  /** Rows between the first row of the line and the cursor. */
  rows(): number;
  show(): void;
}

export interface Screen {
  /** Whether there is a live part. */
  readonly live: boolean;
  width(): number;
  print(lines: readonly Line[]): void;
  /** The live part from now on; called again for each repaint, with a number that grows while it is spinning. */
  show(draw: (frame: number) => readonly Line[]): void;
  repaint(): void;
  /** Repaints eight times a second, or stops that. */
  spin(on: boolean): void;
  /** Who types below; after Enter `entered` is called, since the cursor went one row down. */
  type(typing: Typing | undefined): void;
  entered(): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

const FRAME_MS = 125;
// The whole row, not its end: terminals then forget how long it was, and wrap it right after a resize.
const CLEAR = '\u001B[2K';
const [HIDE, SHOW, BEGIN, END] = ['\u001B[?25l', '\u001B[?25h', '\u001B[?2026h', '\u001B[?2026l'];

export function createScreen(output: Output, colour: boolean): Screen {
  const live = output.isTTY === true;
  let draw: (frame: number) => readonly Line[] = () => [];
  let painted: { text: string; width: number }[] = [];
  let below = 0;
  let typing: Typing | undefined;
  let frame = 0;
  let spinning: NodeJS.Timeout | undefined;
  let closed = false;
  // The last column stays free: terminals differ in what they do after it.
  const width = () => Math.max(20, (output.columns ?? 101) - 1);
  const painting = (one: Line) => ({ text: paint(one, colour), width: widthOf(plainText(one).trimEnd()) });

  /** Rows that the live part takes now: after a resize the terminal has wrapped it anew. */
  const height = () => {
    const columns = output.columns ?? 80;
    return painted.reduce((sum, one) => sum + Math.max(1, Math.ceil(one.width / columns)), 0);
  };

  function refresh(said: readonly Line[] = [], wrapped = false): void {
    if (closed) return;
    const next = visible(draw(frame), (output.rows ?? 24) - 2 - (typing?.rows() ?? 0)).map(painting);
    const rows = height() + below + (typing?.rows() ?? 0);
    const parts = [BEGIN, HIDE, '\r', rows > 0 ? `\u001B[${rows}A` : ''];
    for (const one of said.map(painting)) parts.push(CLEAR, one.text, '\r\n');
    const keep = said.length === 0 && !wrapped;
    next.forEach((one, index) => {
      parts.push(keep && painted[index]?.text === one.text ? '\r\n' : `${CLEAR}${one.text}\r\n`);
    });
    parts.push('\u001B[J');
    painted = next;
    below = 0;
    if (typing) parts.push('\n'.repeat(typing.rows()));
    output.write(parts.join(''));
    typing?.show();
    output.write(typing ? `${SHOW}${END}` : END);
  }

  const onResize = () => refresh([], true);
  if (live) output.on('resize', onResize);
  return {
    live,
    width,
    print(lines) {
      if (closed) return;
      if (live) refresh(lines);
      else output.write(lines.map((one) => `${paint(one, colour)}\n`).join(''));
    },
    show(drawing) {
      draw = drawing;
      if (live) refresh();
    },
    repaint: () => (live ? refresh() : undefined),
    spin(on) {
      clearInterval(spinning);
      spinning = undefined;
      if (!on || !live || closed) return;
      spinning = setInterval(() => {
        frame += 1;
        refresh();
      }, FRAME_MS);
    },
    type(next) {
      typing = next;
      if (live) refresh();
    },
    entered() {
      below += 1;
    },
    close() {
      if (closed) return;
      typing = undefined;
      clearInterval(spinning);
      draw = () => [];
      if (live) {
        refresh();
        output.off('resize', onResize);
        output.write(SHOW);
      }
      closed = true;
    },
  };
}

/** As many lines as there is room for, around the last of those that matter most; says how many are left out. */
export function visible(lines: readonly Line[], rows: number): Line[] {
  if (lines.length <= rows) return [...lines];
  const room = Math.max(1, rows - 1);
  const focus = lines.findLastIndex((one) => one.focus === true);
  const from = focus < 0 ? lines.length - room : Math.min(Math.max(0, focus - room + 4), lines.length - room);
  const note = line(`  … ${lines.length - room} of ${lines.length} lines do not fit here`, 'dim');
  return [...lines.slice(from, from + room), note];
}
