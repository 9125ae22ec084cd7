import type { Component } from '../../src/domain/deployment.ts';
import { parseEnvironment } from '../../src/domain/environment.ts';
import { OpsError } from '../../src/errors.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import { OWN, STAGE } from './app-paths.ts';

export const environmentPath = (component: string) => `${OWN}/environment/${component}`;

/**
 * A component's environment in two forms: the text as it was given, on its way to `.env`, and the values in it, as
 * systemd reads them. What starts with the component without an environment of its own has the port alone.
 * @throws OpsError `invalid` for a text that is no environment, without any of its values
 */
export function environmentFiles(
  { name, port }: Pick<Component, 'name' | 'port'>,
  text: string | undefined,
): GuestFile[] {
  const read = parseEnvironment(text ?? '');
  if ('problems' in read) {
    const [first] = read.problems;
    throw new OpsError('invalid', `The environment of ${name} cannot be read: ${first?.message ?? ''}`);
  }
  const values = { ...(port === undefined ? {} : { PORT: String(port) }), ...read.values };
  return [
    { path: environmentPath(name), mode: 0o600, content: assignments(values) },
    ...(text === undefined ? [] : [{ path: stagedPath(name), mode: 0o600, content: text }]),
  ];
}

export const stagedPath = (component: string) => `${STAGE}/env-${component}`;

/**
 * As the `EnvironmentFile=` of systemd.exec(5): between double quotes a backslash keeps the next `"`, `\`, `` ` `` or `$`
 * as it is, and nothing is expanded.
 */
export function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value.replace(/["\\`$]/g, '\\$&')}"\n`)
    .join('');
}

/**
 * Bash. `in_version VERSION FOLDER` leaves the real path of a folder of a version at `$real`: a repository may hold links
 * to anywhere.
 */
export const IN_VERSION = `
in_version() {
  real=$(realpath -e -- "$2" 2> /dev/null) && [ -d "$real" ] || { echo 'berth: no-folder'; exit 1; }
  case $real/ in "$(realpath -e -- "$1")"/*) ;; *) echo 'berth: outside'; exit 1 ;; esac
}
as() {
  local user=$1
  shift
  setpriv --reuid="app-$user" --regid=app --clear-groups --no-new-privs env -i PATH="$PATH" HOME="/var/lib/app/$user" \\
    LC_ALL=C.UTF-8 "$@"
}
`;

/**
 * Puts a component's environment in its place, whole. `$1`: the component; `$2`: the version; `$3`: the component's
 * folder; `$4`: the text. By the component's user, so that a link in its folder leads root nowhere.
 */
export const PLACE_ENVIRONMENT = `
${IN_VERSION}
in_version "$2" "$3"
as "$1" bash -c '
umask 077
cd -- "$1"
new=$(mktemp .env.XXXXXXXXXX)
trap "rm -f -- $new" EXIT
cat > "$new"
mv -fT -- "$new" .env
' bash "$real" < "$4"
cmp -s "$4" "$real/.env" || { echo 'the environment did not arrive whole' >&2; exit 1; }
rm -f "$4"
`;

/** Prints `there` when a component's environment is in its place. As before, `$1` to `$3`. */
export const LOOK_FOR_ENVIRONMENT = `
${IN_VERSION}
in_version "$2" "$3"
[ ! -s "${OWN}/environment/$1" ] || [ "$(stat -c '%U %a' "$real/.env" 2> /dev/null)" != "app-$1 600" ] || echo there
`;

/** Sentences for what IN_VERSION refuses; undefined when it did not. */
export function folderTrouble(said: string, { name, path }: { name: string; path: string }): OpsError | undefined {
  if (said.includes('berth: no-folder')) {
    return new OpsError('not-found', `The repository has no folder ${path || '/'} for ${name} any more.`, {
      hint: 'Check the branch, or ask again with another folder.',
    });
  }
  if (!said.includes('berth: outside')) return undefined;
  return new OpsError('failed', `The folder ${path} of ${name} is a link that leads out of the repository.`);
}
