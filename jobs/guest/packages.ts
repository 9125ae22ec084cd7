import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestFile, GuestTarget } from '../../src/ports/guest.ts';
import { packageTrouble } from './package-trouble.ts';

/** The package manager of a container: everything that is installed by one goes through here. */

/** How long somebody else's process may hold the package manager before we say so. */
const LOCK_SECONDS = 180;
export const INSTALL_MS = 900_000;

/**
 * `$1`: seconds to wait for somebody else's package manager. `$2`: the source of ours that they come from, and from
 * nowhere else; or nothing. The rest: packages, as `name` or `name=version`.
 */
export const INSTALL = `
wait=$1 source=$2
shift 2
# Steps of ours that run beside each other take turns, however long that takes.
exec 9> /run/berth-packages.lock
flock 9
SECONDS=0
work=$(mktemp -d /var/tmp/berth-XXXXXXXX)
trap 'rm -rf "$work"' EXIT
# apt waits for dpkg's lock by itself and for its own not at all; dnf is told not to wait, so as to have an end.
patiently() {
  until "$@" 2>&1 9>&- | tee "$work/said"; do
    grep -Eq '^E: (Could not get lock|Unable to (lock|acquire))|Failed to obtain the .*lock' "$work/said" || return 1
    [ "$SECONDS" -lt "$wait" ] || exit 75
    sleep 2
  done
}
if command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  # dpkg would wait for the disk after every file; once at the end does as well. Nobody here reads translations.
  apt() {
    apt-get -q -y -o DPkg::Lock::Timeout="$wait" -o Acquire::Retries=2 -o Acquire::Languages=none \\
      -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 \\
      -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-unsafe-io "$@"
  }
  if [ -n "$source" ]; then
    list=/etc/apt/sources.list.d/berth-$source.list
    alone() { apt -o Dir::Etc::sourcelist="$list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 "$@"; }
    patiently alone -o APT::Update::Error-Mode=any update
    cd "$work"
    alone download "$@"
    # Who downloads is not root.
    chmod 755 "$work"
    set -- "$work"/*.deb
  fi
  # The lists that are there may do; they are fetched only if they do not, or name what is no longer there.
  apt -s install --no-install-recommends "$@" > /dev/null 2>&1 9>&- || patiently apt update || true
  if ! patiently apt install --no-install-recommends "$@"; then
    grep -Eq '404 +Not Found' "$work/said" || exit 100
    patiently apt update
    patiently apt install --no-install-recommends "$@"
  fi
  sync -f /
else
  dnf() { timeout "$((wait + 600))" dnf -y --setopt=exit_on_lock=True --setopt=install_weak_deps=False "$@"; }
  patiently dnf install "\${@/=/-}"
fi
`;

/** What is to be installed, and from where. */
export interface PackageOrder {
  /** The unit that does it: found again by a resumed job, running or done. */
  unit: string;
  /** What that is, for errors: "installing PostgreSQL". */
  label?: string;
  /** As `name`, or `name=version`. */
  packages: readonly string[];
  /** Another source than the distribution's. */
  from?: { name: string; title: string; setting: string; files: readonly GuestFile[] } | undefined;
}

/**
 * Installs packages as a unit, and follows what the package manager says.
 * @throws OpsError `unavailable` while somebody else holds the package manager or a source does not answer (asked
 * again, that may pass); `failed` for the rest
 */
export async function installPackages(
  guest: Guest,
  target: GuestTarget,
  { unit: name, label = 'installing packages', packages, from }: PackageOrder,
  { signal, note }: { signal: AbortSignal; note(text: string, as?: 'output'): void },
): Promise<void> {
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    note(line, 'output');
    if (/^Waiting for cache lock|^E: Could not get lock|Failed to obtain the .*lock/.test(line)) {
      note('waiting for another package manager');
    }
    const got = /^(?:Unpacking|Setting up|Installing *:) *(\S+)/.exec(line)?.[1];
    if (got !== undefined) note(`installing ${got}`);
  };
  const input = [String(LOCK_SECONDS), from?.name ?? '', ...packages];
  const unit = { name, label, body: INSTALL, input, files: from?.files ?? [], timeoutMs: INSTALL_MS };
  try {
    await guest.unit(target, unit, { signal, onOutput });
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    const about = { packages, source: from, waitedSeconds: LOCK_SECONDS };
    throw packageTrouble(lines.join('\n'), about) ?? cause;
  }
}
