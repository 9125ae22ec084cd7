import { resolve } from 'node:path';
import type { Ct, World } from '../world.ts';
import { options } from './as-root.ts';
import { type ConsoleReply, say } from './console-reply.ts';

/**
 * `pct pull`: the file comes out through the container's own `sh`, so that links inside it lead nowhere outside.
 * A failure is told on standard error and the exit code is 0 all the same, as for `pct push`.
 */
export function pull(world: World, ct: Ct, args: readonly string[], cwd: string): ConsoleReply {
  const { words, given } = options(args);
  const [path, destination] = words;
  if (path === undefined || destination === undefined) {
    return say(255, '', '400 not enough arguments\npct pull <vmid> <path> <destination> [OPTIONS]\n');
  }
  const reading = `[ -f "$1" ] || { echo "failed to open '$1': No such file or directory" >&2; exit 1; }; exec cat -- "$1"`;
  const inside = world.driver.enter(ct.vmid, ['/bin/sh', '-c', reading, 'pull', path], false);
  const keeping = [
    'file=$0 perms=$1 user=$2 group=$3; shift 3',
    '"$@" > "$file" || { rm -f -- "$file"; exit 0; }',
    'if [ -n "$perms" ]; then chmod "$perms" "$file"; fi',
    'if [ -n "$user$group" ]; then chown "$user:$group" "$file"; fi',
  ].join('\n');
  const settings = [given.perms ?? '', given.user ?? '', given.group ?? ''];
  return { kind: 'run', words: ['/bin/sh', '-c', keeping, resolve(cwd, destination), ...settings, ...inside] };
}
