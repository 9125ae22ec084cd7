import { APP, GROUP, OWN, STAGE, VERSIONS } from './app-paths.ts';

/** What runs inside a container so that it has a version of a repository. Each script may be run again. */

/**
 * `$1`: the owner. The rest: names of components. Makes their users, and the folders that all other scripts need. The
 * owner gets a home, as at a first login, with a link to the application. Prints `missing PROGRAM`, a line each.
 */
export const PREPARE = `
owner=$1
shift
grep -q '^${GROUP}:' /etc/group || groupadd --system ${GROUP}
install -d -m 755 ${APP} ${VERSIONS} /var/lib/app
install -d -m 755 ${OWN} ${OWN}/start ${OWN}/runtime ${OWN}/versions
install -d -m 700 ${OWN}/environment
install -d -m 711 ${STAGE}
for component in "$@"; do
  user=app-$component home=/var/lib/app/$component
  # Without --create-home, which would bring files of the template's.
  grep -q "^$user:" /etc/passwd ||
    useradd --system --gid ${GROUP} --home-dir "$home" --no-create-home --shell /usr/sbin/nologin "$user"
  install -d -m 750 -o "$user" -g ${GROUP} "$home"
  # Versions belong to the owner, and git asks whether that is right.
  [ -e "$home/.gitconfig" ] || printf '[safe]\\n\\tdirectory = *\\n' > "$home/.gitconfig"
done
gpasswd -a "$owner" ${GROUP} > /dev/null
home=$(getent passwd -- "$owner" | cut -d : -f 6)
[ -d "$home" ] || mkhomedir_helper "$owner" || true
if [ -d "$home" ]; then
  setpriv --reuid="$owner" --clear-groups --regid=${GROUP} ln -sT ${APP}/current "$home/app" 2> /dev/null || true
fi
command -v git > /dev/null || echo 'missing git'
`;

/**
 * Gets the newest commit of a branch, and a version of it. `$1`: the job. `$2`: the owner, by whom git is run. `$3`: the
 * branch. `$4`: a commit; when that is the newest, no version is made of it. The rest: addresses, tried in turn. Prints
 * `checkout COMMIT FOLDER`, or `same COMMIT`; and `changed PATH` for each file that `$4` has otherwise, or `changed` alone
 * when that cannot be told.
 *
 * The history is kept in a folder that nobody but the owner can write to: git runs what the configuration of a repository
 * says, and components can write to versions.
 */
export const CHECKOUT = `
job=$1 owner=$2 branch=$3 known=$4
shift 4
umask 002
history=${APP}/repository.git new=${VERSIONS}/.new-$job access=${STAGE}/git-$job
tell() { printf 'checkout %s ${VERSIONS}/%s\\n' "$1" "$2"; }
as_owner() {
  setpriv --reuid="$owner" --regid=${GROUP} --clear-groups env -i PATH="$PATH" HOME="$access" LC_ALL=C \\
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$access/config" GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=/bin/false \\
    GIT_ALLOW_PROTOCOL="\${allow:-https}" git "$@"
}
changed() {
  [ -n "$known" ] || return 0
  as_owner -C "$history" diff --name-only --no-renames -z "$known" "$1" -- > "$access/changed" 2> /dev/null ||
    { echo changed; return 0; }
  [ "$(tr -cd '\\0' < "$access/changed" | wc -c)" -le 20000 ] || { echo changed; return 0; }
  tr '\\n\\0' '?\\n' < "$access/changed" | sed 's/^/changed /'
}
trap 'rm -rf "$access" "$new"' EXIT
rm -rf "$access" "$new"
install -d -m 700 -o "$owner" -g ${GROUP} "$access"
# The file may hold a token: the owner's own, and only for as long as git runs.
install -m 400 -o "$owner" -g ${GROUP} ${OWN}/git-config "$access/config"
for done in ${OWN}/versions/*; do
  [ -e "$done" ] || break
  read -r commit by < "$done"
  # An earlier call came to its end, and what it said was lost.
  if [ "$by" = "$job" ]; then
    changed "$commit"
    tell "$commit" "\${done##*/}"
    exit
  fi
done

install -d -m 700 -o "$owner" -g ${GROUP} "$history"
[ -e "$history/HEAD" ] || as_owner init --quiet --bare --template= "$history"
rm -f "$history"/*.lock
said=
for url in "$@"; do
  code=0
  said=$(as_owner -C "$history" fetch --quiet --force --no-tags --depth=50 --recurse-submodules=no -- "$url" \\
    "+refs/heads/$branch:refs/heads/berth" 2>&1) || code=$?
  [ "$code" != 0 ] || break
  # Redirects are not followed; some forges send from the plain address to this one.
  case $said in *'error: 30'*) ;; *) break ;; esac
done
[ -z "$said" ] || printf '%s\\n' "$said"
[ "$code" = 0 ] || exit 1
commit=$(as_owner -C "$history" rev-parse --verify --quiet 'refs/heads/berth^{commit}')
changed "$commit"
if [ "$commit" = "$known" ]; then
  printf 'same %s\\n' "$commit"
  exit
fi

# Nobody else gets in until it is whole.
install -d -m 2700 -o "$owner" -g ${GROUP} "$new"
as_owner init --quiet --template= "$new"
allow=file as_owner -C "$new" fetch --quiet --no-tags --update-shallow "$history" \\
  "refs/heads/berth:refs/remotes/origin/$branch"
as_owner -C "$new" remote add -t "$branch" origin "$url"
as_owner -C "$new" checkout --quiet -B "$branch" --track "origin/$branch"
if [ -e "$new/.gitmodules" ]; then
  as_owner -C "$new" submodule --quiet update --init --recursive --depth=1 ||
    as_owner -C "$new" submodule --quiet update --init --recursive
fi
# What its configuration says is run by whoever calls git there.
chmod -R g-w "$new/.git"
chmod 2775 "$new"
number=1
while [ -e "${VERSIONS}/\${commit:0:12}-$number" ]; do number=$((number + 1)); done
name=\${commit:0:12}-$number
mv -T "$new" "${VERSIONS}/$name"
printf '%s %s\\n' "$commit" "$job" > "${OWN}/versions/.$name"
mv -T "${OWN}/versions/.$name" "${OWN}/versions/$name"
tell "$commit" "$name"
`;

/** Makes a version the one that runs from now on, at once. `$1`: its folder. */
export const SWITCH = `
ln -sfnT "versions/\${1##*/}" ${APP}/.current
mv -fT ${APP}/.current ${APP}/current
sync -f ${APP} 2> /dev/null || true
`;

/** What CHECKOUT told. `changed` is undefined when nobody can say what differs. */
export interface CheckoutSeen {
  commit: string;
  /** Undefined when it is what was known already. */
  folder: string | undefined;
  changed: string[] | undefined;
}

export function readCheckout(printed: string): CheckoutSeen | undefined {
  const lines = printed.split('\n');
  const end = lines.findLast((line) => /^(?:checkout|same) [0-9a-f]{40,64}/.test(line));
  if (end === undefined) return undefined;
  const [, commit = '', folder] = end.split(' ');
  const paths = lines.flatMap((line) => (line.startsWith('changed ') ? [line.slice(8)] : []));
  return { commit, folder, changed: lines.includes('changed') ? undefined : paths };
}
