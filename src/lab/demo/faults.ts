/** Trouble that can be ordered in the terminal, to see Berth hold: what the page can order as well. */
import { OpsError } from '../../errors.ts';
import type { Breaks } from '../page/breaks.ts';
import { type Command, halfNamed } from './commands.ts';

export function faultCommands(breaks: Breaks): Record<'break' | 'mend' | 'kill', Command> {
  const ids = () => breaks.list().map(({ id }) => id);
  return {
    break: {
      usage: 'break clone',
      does: `orders trouble: ${ids().join(', ')}`,
      run: async (rest) => {
        if (rest === 'directory' && !ids().includes(rest)) {
          throw new OpsError('not-found', 'People are in a file here: slapd is not installed.');
        }
        return [(await breaks.set(rest, true)).text];
      },
    },
    mend: {
      usage: 'mend',
      does: 'takes back all ordered trouble; with a name, as in mend redis, only that',
      run: async (rest) => [(await (rest === '' ? breaks.mend() : breaks.set(rest, false))).text],
    },
    kill: {
      usage: 'kill worker',
      does: 'kills the worker or the bot with SIGKILL and starts another, as a supervisor would',
      run: async (rest) => [(await breaks.set(halfNamed(rest), true)).text],
    },
  };
}
