import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Ct, World } from '../world.ts';
import { options } from './as-root.ts';
import { type ConsoleReply, say } from './console-reply.ts';

/**
 * `pct push`: the file goes in through the container's own `sh`, so that links inside it lead nowhere outside.
 * A failure is told on standard error and the exit code is 0 all the same, as on a real node.
 */
export async function push(world: World, ct: Ct, args: readonly string[], cwd: string): Promise<ConsoleReply> {
  const { words, given } = options(args);
  const [file, destination] = words;
  if (file === undefined || destination === undefined) {
    return say(255, '', '400 not enough arguments\npct push <vmid> <file> <destination> [OPTIONS]\n');
  }
  const source = resolve(cwd, file);
  const content = await readFile(source).catch(() => undefined);
  if (content === undefined) return say(0, '', `failed to open '${file}': No such file or directory\n`);
  const script = [
    'cat > "$1" || { echo "failed to create file \'$1\'" >&2; exit 0; }',
    'if [ -n "$2" ]; then chmod "$2" "$1"; fi',
    'if [ -n "$3$4" ]; then chown "$3:$4" "$1"; fi',
  ].join('\n');
  const inside = ['/bin/sh', '-c', script, 'push', destination, given.perms ?? '', given.user ?? '', given.group ?? ''];
  // The outer sh gives it the file as standard input; every word stays a word of its own.
  return {
    kind: 'run',
    words: ['/bin/sh', '-c', 'exec < "$0"; exec "$@"', source, ...world.driver.enter(ct.vmid, inside, false)],
  };
}
