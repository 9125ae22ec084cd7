/** Following the log of a unit until the unit ends. Each call costs the node half a second, so it waits inside. */
import { StringDecoder } from 'node:string_decoder';
import { OpsError } from '../../errors.ts';
import type { Guest, GuestTarget } from '../../ports/guest.ts';
import type { Exec } from './guest-exec.ts';

/** How a unit ended: with a code after so many seconds, by somebody else's hand, or with its whole container. */
export type UnitEnd = { state: 'ended'; code: number; seconds: number } | { state: 'killed' } | { state: 'gone' };

/**
 * `$1` the name, `$2` how many bytes of the log are known, `$3` how many to send. Waits for the end at most 8 s, and
 * 2 s at least while there is output. Prints `running`, `killed`, `gone` or `ended <code> <seconds>`, then base64,
 * because a piece of a log may end in the middle of a character.
 */
const POLL = `
folder=/run/berth/$1
if [ ! -d "$folder" ]; then echo gone; exit; fi
until [ -e "$folder/code" ]; do
  if [ "$SECONDS" -ge 8 ]; then break; fi
  # Whoever ends a unit from outside ends the process that watches over it.
  if { read -r pid < "$folder/pid"; } 2> /dev/null && ! kill -0 "$pid" 2> /dev/null; then break; fi
  if [ "$SECONDS" -ge 2 ] && [ "$(stat -c %s "$folder/log")" -gt "$2" ]; then break; fi
  sleep 0.1
done
state=running
# In this order: a unit writes its code before it ends.
systemctl is-active --quiet "$1.service" || state=killed
if [ -e "$folder/code" ]; then state="ended $(cat "$folder/code")"; fi
echo "$state"
head -c "$(($2 + $3))" "$folder/log" | tail -c "+$(($2 + 1))" | base64 -w 0
`;

/** A call waits 8 s at most, and perhaps for other calls to the node before that. */
const pollMs = 60_000;
/** As base64 this stays below what is kept of a command's output. */
const pieceBytes = 512 * 1024;
/** Of a log that is longer, the end is returned. */
const keptCharacters = 4 * 1024 * 1024;

/** @returns how it ended and what it printed */
export async function followLog(
  exec: Exec,
  target: GuestTarget,
  { name, label }: { name: string; label: string },
  { signal, onOutput }: Parameters<Guest['unit']>[2],
): Promise<{ end: UnitEnd; output: string }> {
  const decoder = new StringDecoder('utf8');
  const lines = lineByLine(onOutput ?? (() => {}));
  let known = 0;
  let output = '';
  for (;;) {
    const input = [name, String(known), String(pieceBytes)];
    const poll = { label: `watching over ${label}`, body: POLL, input, timeoutMs: pollMs };
    const { end, piece } = readPoll(await exec(target, poll, signal));
    known += piece.length;
    const text = decoder.write(piece);
    lines.add(text);
    output = (output + text).slice(-keptCharacters);
    if (end === undefined || piece.length === pieceBytes) continue;
    lines.end();
    return { end, output };
  }
}

/** What one call told; `end` is undefined while the unit runs. */
export function readPoll(printed: string): { end: UnitEnd | undefined; piece: Buffer } {
  const [state = '', text = ''] = printed.split('\n');
  const piece = Buffer.from(text, 'base64');
  if (state === 'running') return { end: undefined, piece };
  if (state === 'killed' || state === 'gone') return { end: { state }, piece };
  const [, code, seconds] = /^ended (\d+) (\d+)$/.exec(state) ?? [];
  if (code === undefined) throw new OpsError('failed', 'A container told the state of a unit in words of its own.');
  return { end: { state: 'ended', code: Number(code), seconds: Number(seconds) }, piece };
}

/** Text in, whole lines out; the last one may lack its end. */
function lineByLine(onLine: (line: string) => void) {
  let rest = '';
  return {
    add(text: string) {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) onLine(line.replace(/\r$/, ''));
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
