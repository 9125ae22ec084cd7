import { OpsError } from '../../src/errors.ts';
import { diskFull } from './package-trouble.ts';

/** Pinned files on their way into a container. */

/** Where runtimes are; and what is on its way there, readable by root alone. */
export const OPT = '/opt/berth';
const FETCHING = `${OPT}/.fetching`;
/** Bash that makes both. */
export const FOLDERS = `
install -d -m 755 ${OPT}
install -d -m 700 ${FETCHING}
`;
/** The authority of the server that files come from. */
export const FETCH_AUTHORITY = `${FETCHING}/authority.pem`;

/**
 * Bash. `fetch URL SHA256 AUTHORITY` leaves the file at `$fetched`, whole and with that checksum, and goes on with what
 * an earlier attempt has of it. AUTHORITY is a file, or nothing. `unpacked FOLDER` empties it into a folder. What goes
 * wrong they tell as `berth: WORD`; see `fetchTrouble`.
 */
export const FETCH = `
give_up() {
  echo "berth: $*"
  exit 1
}
is_right() { [ -e "$fetched" ] && printf '%s  %s\\n' "$1" "$fetched" | sha256sum --check --status; }
download() {
  local url=$1 authority=$2
  shift 2
  status=$(curl --fail --silent --show-error --location --proto =https --proto-redir =https --connect-timeout 20 \\
    --speed-limit 1000 --speed-time 30 --retry 2 --retry-delay 1 \${authority:+--cacert "$authority"} \\
    --output "$fetched" --write-out '%{http_code}' "$@" -- "$url")
}
fetch() {
  fetched=${FETCHING}/$2
  is_right "$2" && return
  echo "downloading $1"
  local code=0
  download "$1" "$3" --continue-at - || code=$?
  # There may be more than the whole of it already, or its server may not go on in the middle.
  if [ "$status" = 416 ] || [ "$code" = 33 ]; then
    rm -f "$fetched"
    code=0
    download "$1" "$3" || code=$?
  fi
  [ "$code" = 0 ] || give_up "download $code"
  if ! is_right "$2"; then
    rm -f "$fetched"
    give_up checksum
  fi
}
unpacked() {
  tar --extract --file "$fetched" --directory "$1" --strip-components=1 --no-same-owner || give_up archive
}
`;

/** The programs that this takes, and the packages that they come in, by family. */
export const FETCH_PROGRAMS = ['curl', 'tar', 'gzip', 'xz'] as const;
export const programPackages = {
  apt: { curl: 'curl', tar: 'tar', gzip: 'gzip', xz: 'xz-utils' },
  dnf: { curl: 'curl', tar: 'tar', gzip: 'gzip', xz: 'xz' },
} as const;

/** curl(1), EXIT CODES. */
const NO_ANSWER = [5, 6, 7, 16, 18, 28, 52, 55, 56, 92];
const UNTRUSTED = [35, 51, 58, 60, 77];

/**
 * What the output of a script with `FETCH` in it says is wrong; undefined when it says nothing that we know.
 * @param file.what "Node.js 22.11.0"
 * @param file.setting where it stands in berth.yml
 */
export function fetchTrouble(
  output: string,
  { what, url, setting }: { what: string; url: string; setting: string },
): OpsError | undefined {
  if (/No space left on device|curl: \(23\)/i.test(output)) return diskFull();
  const [, word = '', more = ''] = /^berth: (\S+) ?(.*)$/m.exec(output) ?? [];
  const { host } = new URL(url);
  const failed = (sentence: string, hint: string) => new OpsError('failed', sentence, { hint });
  switch (word) {
    case 'checksum':
      return failed(
        `The file of ${what} at ${host} has another checksum than it should, and was not used.`,
        `Check ${setting} in berth.yml. If it is right, somebody may have changed what is offered there.`,
      );
    case 'archive':
      return failed(`The file of ${what} cannot be unpacked.`, `Check ${setting} in berth.yml.`);
    case 'version':
      return failed(
        `The file of ${what} holds something else, or what does not run in this container.`,
        `Check ${setting} in berth.yml, and that it is for these processors.${more ? ` It said: ${more.slice(0, 200)}` : ''}`,
      );
    case 'download':
      return downloadTrouble(Number(more), output, { what, host, setting });
    default:
      return undefined;
  }
}

function downloadTrouble(
  code: number,
  output: string,
  { what, host, setting }: { what: string; host: string; setting: string },
): OpsError {
  const status = Number(/returned error: (\d{3})/.exec(output)?.[1]);
  if (status >= 400 && status < 500) {
    return new OpsError('failed', `${host} does not give the file of ${what}: it answers ${status}.`, {
      hint: `Check ${setting} in berth.yml.`,
    });
  }
  if (UNTRUSTED.includes(code)) {
    return new OpsError('failed', `The container does not trust the certificate of ${host}, where ${what} is.`, {
      hint: `Give its authority as ${setting.split('.')[0]}.ca in berth.yml.`,
    });
  }
  const how = NO_ANSWER.includes(code) || status >= 500 ? 'does not answer' : 'could not be read from';
  return new OpsError('unavailable', `${host} ${how}, where ${what} is.`, {
    hint: 'Check that containers reach it.',
  });
}
