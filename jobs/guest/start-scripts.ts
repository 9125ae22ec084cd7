/** What runs inside a container so that components start, and to see whether they did. Each script may be run again. */

/** A component may have to wait for another one and end before that is up; one that ends more often than so is broken. */
export const MOST_RESTARTS = 3;

/**
 * Starts units whose files are there, now and at each boot. `$1`: those to start anew, as words. The rest: all units.
 * Whether they do start is seen later.
 */
export const START = `
anew=$1
shift
systemctl daemon-reload
for unit in "$@"; do
  systemctl enable --quiet "$unit" 2> /dev/null
done
for unit in $anew; do
  systemctl reset-failed "$unit" 2> /dev/null || true
done
[ -z "$anew" ] || systemctl restart $anew 2> /dev/null || true
systemctl start "$@" 2> /dev/null || true
`;

/**
 * Looks at units until each of them listens or one has ended, or the time is up. `$1`: the most seconds; the rest in
 * pairs: a unit, and its port or nothing. Prints for each `UNIT STATE RESULT CODE RESTARTS WHERE WHOSE`: WHERE is `any`,
 * `loopback` or `none`, as /proc/net/tcp shows it; WHOSE is `own` if a process of the unit listens, or `other`.
 */
export const WATCH = `
limit=$1
shift
# proc_pid_net(5): the local address, 0A for one that listens, and the number of its socket.
sockets() {
  awk -v port=":$(printf '%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print substr($2, 1, length($2) - 5), $10 }' \\
    /proc/net/tcp /proc/net/tcp6 2> /dev/null || true
}
owns() {
  local group path pid
  group=$(systemctl show -p ControlGroup --value "$1")
  [ -n "$group" ] || return 1
  for path in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
    [ -e "$path$group/cgroup.procs" ] || continue
    for pid in $(find "$path$group" -name cgroup.procs -exec cat {} + 2> /dev/null); do
      if [ -n "$(find "/proc/$pid/fd" -lname "socket:\\\\[$2\\\\]" -print -quit 2> /dev/null)" ]; then return 0; fi
    done
    return 1
  done
  return 1
}
look() {
  local unit port state result code restarts where whose address socket line
  while [ $# -gt 0 ]; do
    unit=$1 port=$2
    shift 2
    state= result= code= restarts=
    while IFS='=' read -r name value; do
      case $name in
        ActiveState) state=$value ;; Result) result=$value ;; ExecMainStatus) code=$value ;; NRestarts) restarts=$value ;;
      esac
    done < <(systemctl show -p ActiveState -p Result -p ExecMainStatus -p NRestarts "$unit")
    where=none whose=other
    if [ -n "$port" ]; then
      while read -r address socket; do
        case $address in
          *7F | 00000000000000000000000001000000) [ "$where" = any ] || where=loopback ;;
          *) where=any ;;
        esac
        if owns "$unit" "$socket"; then whose=own; fi
      done < <(sockets "$port")
    fi
    printf '%s %s %s %s %s %s %s\\n' "$unit" "$state" "\${result:-none}" "\${code:-0}" "\${restarts:-0}" "$where" "$whose"
  done
}
while :; do
  seen=$(look "$@")
  settled=1
  while read -r unit state _ _ restarts where _; do
    if [ "$state" = failed ] || [ "$state" = inactive ] || [ "$restarts" -gt ${MOST_RESTARTS} ]; then settled=1; break; fi
    port=
    for word in "$@"; do
      if [ "$port" = next ]; then port=$word; break; fi
      if [ "$word" = "$unit" ]; then port=next; fi
    done
    if [ "$state" != active ] || { [ -n "$port" ] && [ "$where" = none ]; }; then settled=; fi
  done <<< "$seen"
  if [ -n "$settled" ] || [ "$SECONDS" -ge "$limit" ]; then break; fi
  sleep 0.2
done
printf '%s\\n' "$seen"
`;

/** The last lines of a unit since it was started by us. `$1`: the unit; `$2`: how many. */
export const LAST_WORDS = `
journalctl --quiet --no-pager --output=cat --unit="$1" --lines="$2" _SYSTEMD_UNIT="$1" 2> /dev/null || true
`;

/** What WATCH saw of one unit. */
export interface UnitSeen {
  unit: string;
  state: string;
  result: string;
  code: number;
  restarts: number;
  where: 'any' | 'loopback' | 'none';
  isOwn: boolean;
}

export function readWatch(printed: string): UnitSeen[] {
  return printed.split('\n').flatMap((line) => {
    const [unit = '', state = '', result = '', code, restarts, where, whose] = line.split(' ');
    if (where !== 'any' && where !== 'loopback' && where !== 'none') return [];
    return [{ unit, state, result, code: Number(code), restarts: Number(restarts), where, isOwn: whose === 'own' }];
  });
}
