/** Files on their way into a container, ahead of a script. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { OpsError } from '../../errors.ts';
import { quote } from '../../ports/command.ts';
import type { GuestFile } from '../../ports/guest.ts';

/**
 * `$1` path, `$2` mode, `$3` size in bytes, `$4` SHA-256; the content is next on standard input. Not by `pct push`,
 * which needs the content in a file of the node and ends with 0 when it failed. The new file takes the place of the
 * old one at once, so nobody reads half of it, and a symbolic link is replaced, not followed.
 */
const PUT = `put() {
  folder=\${1%/*}
  [ -d "$folder/" ] || { echo "there is no folder $folder" >&2; exit 1; }
  [ ! -d "$1" ] || { echo "it is a folder" >&2; exit 1; }
  new=$(mktemp -- "$folder/.berth-XXXXXXXXXX")
  trap 'rm -f -- "$new"' EXIT
  head -c "$3" > "$new"
  sum=$(sha256sum < "$new")
  [ "\${sum%% *}" = "$4" ] || { echo "it did not arrive whole" >&2; exit 1; }
  chmod -- "$2" "$new"
  mv -fT -- "$new" "$1"
}`;

/** Bash that writes these files, their contents being next on standard input, one after the other. */
export function putFiles(files: readonly GuestFile[]): string {
  const calls = files.map(({ path, mode, content }) => {
    const sum = createHash('sha256').update(content).digest('hex');
    return ['put', path, mode.toString(8), String(Buffer.byteLength(content)), sum].map(quote).join(' ');
  });
  // In a subshell: neither its umask nor its trap are the script's.
  return calls.length === 0 ? '' : `${PUT}\n( umask 077\n${calls.join('\n')} )`;
}

/** @throws OpsError `invalid` for a path or a mode that no file should have */
export function checkFile({ path, mode }: GuestFile): void {
  if (!isFilePath(path)) throw new OpsError('invalid', `${JSON.stringify(path)} is not the path of a file.`);
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    throw new OpsError('invalid', `${path} cannot have the mode ${mode}.`);
  }
}

/** Absolute, in its shortest form, without control characters. */
function isFilePath(path: string): boolean {
  return /^\/\P{Cc}*[^/]$/u.test(path) && posix.normalize(path) === path;
}
