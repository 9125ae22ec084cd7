import { FETCH, OPT } from './fetch.ts';

/** What runs inside a container so that services are there. Each script may be run again. */

/** Makes the folders of files that come before their package. Words: folders. */
export const FOLDERS = `
for folder in "$@"; do [ -d "$folder" ] || install -d -m 755 "$folder"; done
`;

/**
 * Starts services and waits until they answer. `$1`: seconds to wait for each. The rest: a service each, as
 * `NAME|PORT|UNIT...|FILE|WORD...`: PORT or nothing; before its first start WORDs are run unless FILE is there. Prints
 * `up NAME`; or, of the first that is not, `down NAME` and its journal, `log LINE`, a line each.
 */
export const START = `
wait=$1
shift
runs() { for unit in "$@"; do systemctl is-active --quiet "$unit" || return 1; done; }
answers() { [ -z "$1" ] || timeout 2 bash -c ': < "/dev/tcp/127.0.0.1/$0"' "$1" 2> /dev/null; }
down() {
  printf 'down %s\\n' "$1"
  shift
  for unit in "$@"; do journalctl --no-pager --quiet --output cat --lines 15 --unit "$unit" --unit "$unit@*"; done |
    tail -n 15 | sed 's/^/log /'
  exit 0
}
for service in "$@"; do
  IFS='|' read -r name port units file prepare <<< "$service"
  read -ra units <<< "$units"
  read -ra prepare <<< "$prepare"
  if [ \${#prepare[@]} -gt 0 ] && [ ! -e "$file" ]; then
    said=$("\${prepare[@]}" 2>&1) || { printf 'down %s\\n%s\\n' "$name" "$said" | sed '2,$s/^/log /'; exit 0; }
  fi
  for unit in "\${units[@]}"; do
    # It may have tried too often while it was being installed.
    systemctl reset-failed "$unit" 2> /dev/null || true
    # Whatever the distribution or the template thinks of starting what is installed.
    systemctl enable --quiet "$unit" || down "$name" "$unit"
    timeout "$((wait * 2))" systemctl start "$unit" || down "$name" "$unit"
  done
  end=$((SECONDS + wait))
  until answers "$port" && runs "\${units[@]}"; do
    if [ "$SECONDS" -ge "$end" ]; then down "$name" "\${units[@]}"; fi
    sleep 0.2
  done
  printf 'up %s\\n' "$name"
done
`;

/** What START saw. */
export function readStart(printed: string): { up: string[]; down: string | undefined; log: string[] } {
  const lines = printed.split('\n');
  const of = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return { up: of('up'), down: of('down')[0], log: of('log').filter((line) => line.trim() !== '') };
}

/** Words: commands, as the person gave them. Stops at the first that fails: `berth: command NUMBER CODE`. */
export const CUSTOM = `
number=0
for command in "$@"; do
  number=$((number + 1))
  printf '$ %s\\n' "$command"
  code=0
  bash -c "$command" || code=$?
  if [ "$code" != 0 ]; then
    printf '\\nberth: command %d %d\\n' "$number" "$code"
    exit 1
  fi
done
`;

/**
 * Meteor, from its bootstrap archive: the folder .meteor, which each user of it has a copy of, as its own installer
 * gives them one. Words: the folder, and the archive's URL, checksum and authority.
 */
export const METEOR = `${FETCH}
folder=$1
if [ ! -d "$folder" ]; then
  fetch "$2" "$3" "$4"
  rm -rf ${OPT}/.new-meteor-*
  new=$(mktemp -d ${OPT}/.new-meteor-XXXXXXXX)
  trap 'rm -rf "$new"' EXIT
  tar --extract --file "$fetched" --directory "$new" --no-same-owner || give_up archive
  [ -x "$new/.meteor/meteor" ] || give_up version
  chmod 755 "$new"
  mv -T "$new" "$folder"
  rm -f "$fetched"
fi
cat > /usr/local/bin/meteor.new << PROGRAM
#!/bin/sh
[ -x "\\$HOME/.meteor/meteor" ] || cp -a "$folder/.meteor" "\\$HOME/" || exit
exec "\\$HOME/.meteor/meteor" "\\$@"
PROGRAM
chmod 755 /usr/local/bin/meteor.new
mv /usr/local/bin/meteor.new /usr/local/bin/meteor
`;
