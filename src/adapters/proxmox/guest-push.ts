/** One file into a container. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { OpsError } from '../../errors.ts';
import type { GuestFile, GuestTarget } from '../../ports/guest.ts';
import type { Exec } from './guest-exec.ts';

/**
 * `$1` path, `$2` mode, `$3` size in bytes, `$4` SHA-256; the content on standard input. Not by `pct push`, which
 * needs the content in a file of the node and ends with 0 when it failed. The new file takes the place of the old
 * one at once, so nobody reads half of it, and a symbolic link is replaced, not followed.
 */
const PUSH = `
folder=$(dirname -- "$1")
[ -d "$folder" ] || { echo "there is no folder $folder" >&2; exit 1; }
[ ! -d "$1" ] || { echo "it is a folder" >&2; exit 1; }
umask 077
new=$(mktemp -- "$folder/.berth-XXXXXXXXXX")
trap 'rm -f -- "$new"' EXIT
head -c "$3" > "$new"
sum=$(sha256sum < "$new")
[ "\${sum%% *}" = "$4" ] || { echo "it did not arrive whole" >&2; exit 1; }
chmod -- "$2" "$new"
mv -fT -- "$new" "$1"
`;

const timeoutMs = 60_000;

/** See `Guest.push`. @throws OpsError `invalid` for a path or a mode that no file should have */
export async function pushFile(exec: Exec, target: GuestTarget, file: GuestFile, signal: AbortSignal): Promise<void> {
  const { path, content, mode } = file;
  if (!isFilePath(path)) throw new OpsError('invalid', `${JSON.stringify(path)} is not the path of a file.`);
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    throw new OpsError('invalid', `${path} cannot have the mode ${mode}.`);
  }
  const sum = createHash('sha256').update(content).digest('hex');
  const input = [path, mode.toString(8), String(Buffer.byteLength(content)), sum];
  await exec(target, { label: `writing ${path}`, body: PUSH, input, content, timeoutMs }, signal);
}

/** Absolute, in its shortest form, without control characters. */
function isFilePath(path: string): boolean {
  return /^\/\P{Cc}*[^/]$/u.test(path) && posix.normalize(path) === path;
}
