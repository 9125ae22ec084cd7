import { APP, CURRENT, OWN, VERSIONS } from './app-paths.ts';
import { BINS } from './component-units.ts';
import { IN_VERSION } from './environment-files.ts';

/** What runs inside a container to take a new version of its application. Each script may be run again. */

/** Prints `current FOLDER COMMIT`, as far as there is one, and `bin COMPONENT FOLDER` for each. */
export const LOOK_AT_CURRENT = `
if folder=$(realpath -e ${CURRENT} 2> /dev/null); then
  commit=
  [ ! -e "${OWN}/versions/\${folder##*/}" ] || read -r commit _ < "${OWN}/versions/\${folder##*/}"
  printf 'current %s %s\\n' "$folder" "$commit"
fi
[ ! -e ${BINS} ] || sed 's/^/bin /' ${BINS}
`;

/**
 * Takes over what a component has besides what is in the repository. By the component's user. `$1`: the component;
 * `$2`, `$3`: the old version and the component's folder in it; `$4`, `$5`: the new ones; `$6`: `all` for one that has
 * not changed, or `node` for one whose installed modules may do; or nothing, and then only its
 * environment is taken over. The rest: pathspecs of git's
 * for what others have below. Prints `carried all` or `carried modules`, or neither.
 */
export const CARRY = `
${IN_VERSION}
in_version "$2" "$3"
old=$real
in_version "$4" "$5"
new=$real
if [ "$(stat -c '%U %a' -- "$old/.env" 2> /dev/null)" = "app-$1 600" ]; then
  as "$1" bash -c '
umask 077
cd -- "$2"
kept=$(mktemp .env.XXXXXXXXXX)
trap "rm -f -- $kept" EXIT
cat -- "$1/.env" > "$kept"
mv -fT -- "$kept" .env
' bash "$old" "$new"
fi
if [ "$6" = all ]; then
  # All that git does not know: what was installed, what was built, what it keeps there.
  if as "$1" bash -c '
set -o pipefail
umask 002
cd -- "$1"
into=$2
shift 2
git ls-files --others -z -- . "$@" |
  tar --null --anchored --exclude=.env --files-from=- --create --file=- |
  tar --extract --directory="$into" --file=-
' bash "$old" "$new" "\${@:7}"; then echo 'carried all'; fi
elif [ "$6" = node ] && [ -d "$old/node_modules" ] && cmp -s "$old/package.json" "$new/package.json"; then
  # What runs while modules are installed may look at anything.
  if grep -Eq '"(pre|post)?(install|prepare)"' "$new/package.json"; then exit; fi
  found=
  for lock in package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml; do
    if [ -e "$old/$lock" ] || [ -e "$new/$lock" ]; then
      cmp -s "$old/$lock" "$new/$lock" || exit 0
      found=1
    fi
  done
  [ -n "$found" ] || exit 0
  if as "$1" cp -a --reflink=auto "$old/node_modules" "$new/"; then
    echo 'carried modules'
  else
    as "$1" rm -rf "$new/node_modules"
  fi
fi
`;

/** Removes a version that came to nothing. `$1`: the job that made it. Whatever runs stays. */
export const DISCARD = `
current=$(realpath ${CURRENT} 2> /dev/null || true)
rm -rf "${VERSIONS}/.new-$1"
for known in ${OWN}/versions/*; do
  [ -e "$known" ] || break
  read -r _ by < "$known"
  folder=${VERSIONS}/\${known##*/}
  if [ "$by" = "$1" ] && [ "$folder" != "$current" ]; then rm -rf "$folder" "$known"; fi
done
`;

/** Removes old versions. All arguments: those to keep, besides whichever something still runs in. */
export const PRUNE = `
current=$(realpath ${CURRENT} 2> /dev/null || true)
in_use=$(for process in /proc/[0-9]*; do readlink "$process/cwd" 2> /dev/null || true; done | sort -u)
for folder in ${VERSIONS}/* ${VERSIONS}/.new-*; do
  if [ ! -d "$folder" ] || [ "$folder" = "$current" ]; then continue; fi
  for kept in "$@"; do if [ "$folder" = "$kept" ]; then continue 2; fi; done
  case "
$in_use
" in *"
$folder/"* | *"
$folder
"*) continue ;; esac
  rm -rf "$folder" "${OWN}/versions/\${folder##*/}"
done
[ -d ${APP}/repository.git ]
`;
