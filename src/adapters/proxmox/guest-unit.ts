/**
 * Work that takes long, as a unit of the container's own systemd: it does not hang on our connection. Its folder,
 * `/run/berth/<name>`, holds the script, the log, and the exit code once there is one; a reboot clears it away.
 */
import { OpsError } from '../../errors.ts';
import type { Guest, GuestTarget } from '../../ports/guest.ts';
import { type Exec, sentence } from './guest-exec.ts';
import { followLog } from './guest-log.ts';
import { lastWords, scriptFile } from './guest-script.ts';

type Unit = Parameters<Guest['unit']>[1];
type Watch = Parameters<Guest['unit']>[2];

/** Long enough for any step's name, short enough for a file's; systemd reads none of these characters as special. */
const namePattern = /^berth-[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/**
 * `$1` the name, `$2` the seconds it may take, `$3` the script's size; the script on standard input. Prints
 * `no-systemd`, `begun` or `found`. The lock lets one of two callers begin it and the other find it.
 */
const BEGIN = `
if [ ! -d /run/systemd/system ]; then echo no-systemd; exit; fi
umask 077
mkdir -p /run/berth
exec 9> /run/berth/lock
flock 9
folder=/run/berth/$1
# In this order: a unit writes its code before it ends.
runs=0
if systemctl is-active --quiet "$1.service"; then runs=1; fi
code=
[ ! -e "$folder/code" ] || read -r code _ < "$folder/code"
case "$runs $code" in '1 ' | *' 0') echo found; exit ;; esac
systemctl stop "$1.service" 2> /dev/null || true
rm -rf "$folder"
mkdir "$folder"
head -c "$3" > "$folder/script"
[ "$(stat -c %s "$folder/script")" = "$3" ] || { echo "the script did not arrive whole" >&2; exit 1; }
: > "$folder/log"
cat > "$folder/watch" << 'WATCH'
echo $$ > "$1/pid"
timeout -k 5 "$2" /bin/bash "$1/script" > "$1/log" 2>&1 < /dev/null
printf '%d %d\\n' "$?" "$SECONDS" > "$1/code.new"
mv "$1/code.new" "$1/code"
WATCH
systemd-run --quiet --collect --unit="$1" -- /bin/bash "$folder/watch" "$folder" "$2" 9>&-
echo begun
`;

const beginMs = 60_000;

/** See `Guest.unit`. @throws OpsError `invalid` for a name that is no unit of ours */
export async function runUnit(exec: Exec, target: GuestTarget, unit: Unit, watch: Watch): Promise<string> {
  const { name, label, body, input, files = [], timeoutMs } = unit;
  if (!namePattern.test(name)) throw new OpsError('invalid', `${JSON.stringify(name)} cannot be the name of a unit.`);
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const content = scriptFile(body, input);
  const words = [name, String(seconds), String(Buffer.byteLength(content))];
  const begin = { label: `beginning ${label}`, body: BEGIN, input: words, files, content, timeoutMs: beginMs };
  const begun = await exec(target, begin, watch.signal);
  if (begun.trim() === 'no-systemd') {
    throw new OpsError('failed', `Container ${target.vmid} does not run systemd, so ${label} is not possible.`, {
      hint: 'Choose a template that boots with systemd, as those of Debian and Rocky Linux do.',
    });
  }
  const { end, output } = await followLog(exec, target, unit, watch);
  const where = `in container ${target.vmid}`;
  if (end.state === 'gone') {
    throw new OpsError('unavailable', `Container ${target.vmid} restarted in the middle of ${label}.`);
  }
  if (end.state === 'killed') throw new OpsError('failed', `${sentence(label)} was ended from outside ${where}.`);
  if (end.code === 0) return output;
  if (end.seconds >= seconds && (end.code === 124 || end.code === 137)) {
    throw new OpsError('unavailable', `${sentence(label)} did not end within ${seconds} s ${where}.`);
  }
  throw new OpsError('failed', `${sentence(label)} failed ${where}: ${lastWords(output) ?? `exit code ${end.code}`}`);
}
