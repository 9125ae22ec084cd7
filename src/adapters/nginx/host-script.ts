/** The one script that runs on the proxy host; see script.ts for how it gets there. */

/**
 * `$1` verb, `$2` and `$3` the folders, `$4` the log, `$5` the map, then nginx's words and those of the reload, each
 * behind their number. Prints lines of a word and its value. A file of ours begins with `# berth <stamp>`.
 *
 * What was there before stays in `.before.*` until a publishing is settled; empty, when nothing was there. So a
 * publishing that was cut off is known, and what it left is never taken for what was good.
 */
export const HOST_SCRIPT = `{
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
umask 022
verb=$1 sites=$2 streams=$3 log=$4 map=$5; shift 5
count=$1; nginx=("\${@:2:count}"); shift $((count + 1))
count=$1; reload=("\${@:2:count}"); shift $((count + 1))
[ ! -L "$map" ] || map=$(readlink -f -- "$map")

stop() { echo "$*"; exit 0; }
stamp_of() {
  local line=
  if [ -f "$1" ]; then read -r line < "$1" || true; fi
  case $line in '# berth '*) echo "\${line#\\# berth }" ;; *) echo ;; esac
}
lock() {
  for folder in "$sites" "$streams"; do [ -d "$folder" ] || stop "folder $folder"; done
  exec 9> "$sites/.lock"
  flock -w 30 9 || stop busy
  # Of runs that were cut off: nginx reads none of these.
  rm -f -- "$sites"/.berth-new.* "$streams"/.berth-new.* "\${map:+\${map%/*}/}.berth-new".* "$sites"/.away.* "$streams"/.away.*
}
# path size sum: from standard input, in place of what is there, whole or not at all
put() {
  local new
  new=$(mktemp -- "\${1%/*}/.berth-new.XXXXXXXXXX")
  head -c "$2" > "$new"
  [ "$(sha256sum < "$new")" = "$3  -" ] || { rm -f -- "$new"; stop cut; }
  chmod 644 "$new"
  [ ! -e "$1" ] || chmod --reference="$1" "$new"
  mv -fT -- "$new" "$1"
}
sum_of() { if [ -e "$1" ]; then sha256sum < "$1"; else sha256sum < /dev/null; fi; }
# size sum old-sum: the map as Berth has changed it, unless somebody else did meanwhile; without a size nothing
put_map() {
  [ -n "$1" ] || return 0
  [ "$(sum_of "$map")" = "$3  -" ] || stop map-changed
  put "$map" "$1" "$2"
}
check() {
  local said
  said=$("\${nginx[@]}" -t 2>&1) || { echo "$said" | tr '\\n' '\\t'; return 1; }
}
keep() { # before it is replaced or taken away; a second time it stays as it was first
  local before="\${1%/*}/.before.\${1##*/}"
  [ ! -e "$before" ] || return 0
  if [ -e "$1" ]; then cp -p -- "$1" "$before.new"; mv -f -- "$before.new" "$before"; else : > "$before"; fi
}
back() {
  local before="\${1%/*}/.before.\${1##*/}"
  [ -e "$before" ] || return 0
  if [ -s "$before" ]; then mv -f -- "$before" "$1"; else rm -f -- "$1" "$before"; fi
}
listening() { # transport/port
  local kind=t; [ "\${1%/*}" = tcp ] || kind=u
  ss -Hln"$kind" | awk -v port="\${1#*/}" '{ n = split($4, at, ":"); if (at[n] == port) found = 1 } END { exit !found }'
}
size_of() { if [ -r "$1" ]; then stat -Lc %s "$1"; else echo -; fi; }

case $verb in
look)
  ss -Hlntu | awk '{ n = split($5, at, ":"); print "socket", $1, at[n] }'
  if [ -n "$map" ]; then
    if [ -e "$map" ] && [ ! -r "$map" ]; then stop "map-unreadable"; fi
    echo "map $(if [ -e "$map" ]; then cat "$map"; fi | gzip -c | base64 -w 0)"
  fi
  said=$(check) || { echo "broken $said"; exit 0; }
  "\${nginx[@]}" -T 2> /dev/null | awk '
    /^# configuration file .*:$/ { stamp = "-"; text = ""; next }
    /^# berth [a-z0-9]+$/ { stamp = $3; next }
    {
      sub(/#.*/, ""); text = text " " $0
      while ((i = index(text, ";")) > 0) {
        said = substr(text, 1, i - 1); text = substr(text, i + 1)
        if (!match(said, /(^|[ \\t{}])(server_name|listen)[ \\t]+/)) continue
        said = substr(said, RSTART); gsub(/[{} \\t]+/, " ", said); sub(/^ /, "", said)
        print "says", stamp, said
      }
    }'
  echo whole
  ;;
apply) # stamp host ports then size and sum of each file; no size: no such file
  stamp=$1 host=$2 ports=$3; shift 3
  lock
  for file in "$sites/$host.conf" "$streams/$host.conf"; do
    if [ -e "$file" ] && [ "$(stamp_of "$file")" != "$stamp" ]; then stop "name $file"; fi
  done
  said=$(check) || stop "broken $said"
  for port in $ports; do
    # What the file that is there names already is nginx itself.
    mark=so_keepalive; [ "\${port%/*}" = tcp ] || mark=udp
    if listening "$port" && ! grep -qs ":\${port#*/} $mark" "$streams/$host.conf"; then stop "port $port"; fi
  done
  keep "$sites/$host.conf"
  keep "$streams/$host.conf"
  if [ -n "$3" ]; then put "$streams/$host.conf" "$3" "$4"; else rm -f -- "$streams/$host.conf"; fi
  put "$sites/$host.conf" "$1" "$2"
  if ! said=$(check); then
    back "$sites/$host.conf"
    back "$streams/$host.conf"
    stop "refused $said"
  fi
  echo "log $(size_of "$log")"
  "\${reload[@]}" > /dev/null 2>&1 || { back "$sites/$host.conf"; back "$streams/$host.conf"; stop reload; }
  echo done
  ;;
settle) # host then size, sum and old sum of the map
  host=$1; shift
  lock
  put_map "$@"
  rm -f -- "$sites/.before.$host.conf" "$streams/.before.$host.conf"
  echo done
  ;;
restore) # host
  lock
  back "$sites/$1.conf"
  back "$streams/$1.conf"
  said=$(check) || stop "broken $said"
  "\${reload[@]}" > /dev/null 2>&1 || stop reload
  echo done
  ;;
withdraw) # stamp host then size, sum and old sum of the map
  stamp=$1 host=$2; shift 2
  lock
  found=()
  for file in "$sites"/*.conf "$streams"/*.conf; do
    if [ "$(stamp_of "$file")" = "$stamp" ]; then found+=("$file"); fi
  done
  if [ "\${#found[@]}" -eq 0 ]; then put_map "$@"; stop none; fi
  said=$(check) || {
    # Broken by our own files, perhaps; then without them it is whole.
    for file in "\${found[@]}"; do mv -f -- "$file" "\${file%/*}/.away.\${file##*/}"; done
    if ! check > /dev/null; then
      for file in "\${found[@]}"; do mv -f -- "\${file%/*}/.away.\${file##*/}" "$file"; done
      stop "broken $said"
    fi
  }
  put_map "$@"
  for file in "\${found[@]}"; do
    rm -f -- "$file" "\${file%/*}/.away.\${file##*/}"
  done
  rm -f -- "$sites/.before.$host.conf" "$streams/.before.$host.conf"
  "\${reload[@]}" > /dev/null 2>&1 || stop reload
  echo done
  ;;
log) # from which byte on
  if [ ! -r "$log" ] || [ "$1" = - ]; then stop unreadable; fi
  tail -c "+$(($1 + 1))" -- "$log" | grep -E '\\[(emerg|alert|crit)\\]' | tail -n 20 | sed 's/^/said /' || true
  ;;
esac
exit 0
}
`;
