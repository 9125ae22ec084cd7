/** The line below the conversation: what can be typed there, and what it does. */
import { createInterface } from 'node:readline';
import { errorData } from '../../errors.ts';
import { type Commands, demoCommands, type Stage } from './commands.ts';
import { blank, type Line, line, wrap } from './line.ts';
import type { Output } from './screen.ts';

/** Reads commands until quit, the end of the input, Ctrl-C or the signal. */
export function prompt(
  stage: Stage,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & Output,
  signal: AbortSignal,
): Promise<void> {
  const { screen } = stage;
  const words = () => `${stage.who()}> `;
  const reader = createInterface({ input, output, terminal: screen.live, prompt: words(), historySize: 100 });
  const all = demoCommands(stage, () => reader.close());
  return new Promise((resolve) => {
    const end = () => reader.close();
    signal.addEventListener('abort', end, { once: true });
    reader.on('close', () => {
      signal.removeEventListener('abort', end);
      screen.type(undefined);
      resolve();
    });
    reader.on('line', (typed) => {
      screen.entered();
      screen.print([{ spans: [{ text: words(), style: 'dim' }, { text: typed }] }]);
      // Not awaited: a person may type while the app is slow.
      void answer(all, typed, screen.width()).then((lines) => {
        if (lines.length > 0) screen.print([...lines, blank]);
        reader.setPrompt(words());
        screen.repaint();
      });
    });
    if (screen.live) screen.type({ rows: () => reader.getCursorPos().rows, show: () => reader.prompt(true) });
    if (signal.aborted) end();
  });
}

/** What a typed line brings, errors as sentences. */
export async function answer(commands: Commands, typed: string, width: number): Promise<Line[]> {
  const text = typed.trim();
  if (text === '') return [];
  const name = text.startsWith('/') ? '/' : (text.split(/\s+/, 1)[0] ?? '');
  const rest = name === '/' ? text : text.slice(name.length).trim();
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!known) return [line(`There is no ${name} here. Type help.`, 'bad')];
  try {
    return (await known.run(rest)).flatMap((row) => (typeof row === 'string' ? wrap([{ text: row }], width) : [row]));
  } catch (thrown) {
    const { message, hint } = errorData(thrown);
    return [message, hint].flatMap((one, index) =>
      one === undefined ? [] : wrap([{ text: one, style: index === 0 ? 'bad' : 'dim' }], width),
    );
  }
}
