import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestTarget } from '../../src/ports/guest.ts';

/** How long another process may hold the package manager before we say so. */
const LOCK_SECONDS = 180;
const INSTALL_MS = 900_000;

/** `$1`: seconds to wait for another process. The rest: packages. apt-get waits for one of its two locks only by itself. */
const INSTALL = `
wait=$1
shift
if command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt() { apt-get -q -y -o DPkg::Lock::Timeout="$wait" -o Acquire::Retries=2 -o Dpkg::Options::=--force-confold "$@"; }
  until said=$(apt update 2>&1); do
    printf '%s\\n' "$said"
    case $said in *"Could not get lock"*) ;; *) break ;; esac
    [ "$SECONDS" -lt "$wait" ] || exit 75
    sleep 2
  done
  # The lists that are there may do.
  apt install --no-install-recommends "$@"
else
  timeout "$((wait + 600))" dnf -y --setopt=install_weak_deps=False install "$@"
fi
`;

/**
 * Installs packages as a unit, which a resumed job finds again, running or done.
 * @throws OpsError `unavailable` while another process holds the package manager or its source does not answer
 * (asked again, that may pass); `failed` for the rest
 */
export async function installPackages(
  guest: Guest,
  target: GuestTarget,
  packages: readonly string[],
  { name, signal, note }: { name: string; signal: AbortSignal; note(text: string, as?: 'output'): void },
): Promise<void> {
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    note(line, 'output');
    const got = /^(?:Unpacking|Setting up|Installing *:) *(\S+)/.exec(line)?.[1];
    if (got !== undefined) note(`installing ${got}`);
  };
  const script = { label: 'installing packages', body: INSTALL, input: [String(LOCK_SECONDS), ...packages] };
  try {
    await guest.unit(target, { ...script, name, timeoutMs: INSTALL_MS }, { signal, onOutput });
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    throw packageTrouble(lines.join('\n'), packages) ?? cause;
  }
}

const list = (packages: readonly string[]) => packages.join(', ');

/** What a package manager's output says is wrong; undefined when it says nothing that we know. */
export function packageTrouble(output: string, packages: readonly string[]): OpsError | undefined {
  const last = output.split('\n').slice(-60).join('\n');
  if (/No space left on device|don't have enough free space|needs \d+[KMG]B (?:more space )?on the/i.test(last)) {
    return diskFull();
  }
  if (/Could not get lock|Unable to lock|is locked by another|Waiting for process/i.test(last)) {
    return new OpsError('unavailable', 'Another process in the container keeps the package manager busy.', {
      hint: `It was waited for, ${LOCK_SECONDS} seconds. If it goes on, put ${list(packages)} into the template.`,
    });
  }
  if (/NO_PUBKEY|is not signed|couldn't be verified|EXPKEYSIG|BADSIG|GPG check FAILED/i.test(last)) {
    return new OpsError('failed', 'The container does not trust the signature of its package source.', {
      hint: `Check the keys and the clock of the template, or put ${list(packages)} into it.`,
    });
  }
  if (
    /Temporary failure resolving|Could not resolve|Could not connect|Connection (?:timed out|refused)|Unable to connect|Failed to fetch|Cannot download|Curl error/i.test(
      last,
    )
  ) {
    return new OpsError('unavailable', 'The package source of the container does not answer.', {
      hint: `Check its network and the sources of its template, or put ${list(packages)} into the template.`,
    });
  }
  if (/Unable to locate package|No match for argument|has no installation candidate/i.test(last)) {
    return new OpsError('failed', 'The package source of the container lacks something that logging in needs.', {
      hint: `It should have ${list(packages)}; or put them into the template.`,
    });
  }
  return undefined;
}

export function diskFull(): OpsError {
  return new OpsError('failed', 'The disk of the container is full.', {
    hint: 'Ask again with a larger size, or look at what fills the template.',
  });
}
