import { GROUP, OWN, STAGE } from './app-paths.ts';
import { IN_VERSION } from './environment-files.ts';

/**
 * Runs one command file of a component as that component will run: its user, its folder, its environment. As a unit of
 * its own inside of the unit that follows it, so that all that it starts ends with it, and is counted.
 * `$1`: the name of that unit; `$2`: the component; `$3`: the version; `$4`: its folder; `$5`: seconds; `$6`: the most
 * processes; `$7`: more groups. Ends with a line `berth: RESULT CODE FREE-KIB` when it failed.
 */
export const RUN_COMMAND = `
outer=$1 component=$2 seconds=$5 tasks=$6 groups=$7
unit=$outer-run
${IN_VERSION}
in_version "$3" "$4"
systemctl stop "$unit" 2> /dev/null || true
systemctl reset-failed "$unit" 2> /dev/null || true
if systemd-run --quiet --wait --pipe --unit="$unit" --service-type=exec -p BindsTo="$outer.service" \\
  -p User="app-$component" -p Group=${GROUP} -p SupplementaryGroups="$groups" -p UMask=0002 -p NoNewPrivileges=yes \\
  -p WorkingDirectory="$real" -p EnvironmentFile="-${OWN}/environment/$component" \\
  -p EnvironmentFile="${STAGE}/$outer.environment" -p TasksMax="$tasks" -p RuntimeMaxSec="$seconds" \\
  -p TimeoutStopSec=5 -p OOMPolicy=kill -- /bin/bash ${STAGE}/run "${STAGE}/$outer.command"; then
  exit
fi
show() { systemctl show --property="$1" --value "$unit"; }
printf '\\nberth: %s %s %s\\n' "$(show Result)" "$(show ExecMainStatus)" \\
  "$(df -Pk -- "$real" /var/lib/app /tmp | awk 'NR > 1 { print $4 }' | sort -n | head -n 1)"
systemctl reset-failed "$unit" 2> /dev/null || true
exit 1
`;

/**
 * Between systemd and the command file `$1`: what the command prints goes through a pipe that belongs to the command's
 * own user, because programs open /dev/stdout anew. It is read to its end, unless something that stays behind holds it.
 */
export const RUNNER = `
code=0
exec 3< <(exec sleep infinity) 4> >(exec cat)
reader=$!
/bin/bash "$1" >&4 2>&4 3<&- 4>&- || code=$?
exec 4>&-
# Without a new process: the command may have taken all that it may have.
for _ in {1..20}; do
  read -r _ _ state _ 2> /dev/null < "/proc/$reader/stat" || break
  if [ "$state" = Z ]; then break; fi
  read -rt 0.1 -u 3 || true
done
exit "$code"
`;

/** Python keeps what a component needs in its folder. An environment that is not whole is made anew. */
export const MAKE_VENV = `
if ! .venv/bin/python -m pip --version > /dev/null 2>&1; then
  rm -rf .venv
  python3 -m venv .venv
fi
`;

/** How a command ended that failed. */
export interface CommandEnd {
  /** As systemd names it: exit-code, signal, timeout, oom-kill. */
  result: string;
  code: number;
  freeKiB: number;
}

export function readEnd(lines: readonly string[]): CommandEnd | undefined {
  const last = lines.findLast((line) => line !== '') ?? '';
  const [, result = '', code, free] = /^berth: ([a-z-]+) (\d+) (\d*)$/.exec(last) ?? [];
  if (code === undefined) return undefined;
  return { result, code: Number(code), freeKiB: free ? Number(free) : Number.POSITIVE_INFINITY };
}
