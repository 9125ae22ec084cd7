import type { DirectoryLogin } from '../../src/domain/login.ts';
import { OpsError } from '../../src/errors.ts';
import { diskFull } from './package-trouble.ts';

/**
 * Looks inside the container for why people are not known. `$1`, `$2`: host and port of the directory. `$3`: the file of
 * trusted authorities. Prints, each where it is known: `disk KIB`, `now SECONDS`, `address ADDRESS`, `route DEVICE`,
 * `tcp open`, `tls CODE TEXT` of openssl-verify(1), and what SSSD noted: `bind RESULT`, `sssd tls`.
 */
export const EXPLAIN = `
printf 'disk %s\\n' "$(df -Pk / /var /etc | awk 'NR > 1 { print $4 }' | sort -n | head -n 1)"
printf 'now %s\\n' "$(date +%s)"
address=$(getent ahosts "$1" | awk 'NR == 1 { print $1 }') || true
if [ -n "$address" ]; then
  printf 'address %s\\n' "$address"
  route=$(ip route get "$address" 2> /dev/null | grep -o 'dev [^ ]*' | head -n 1) || true
  [ -z "$route" ] || printf 'route %s\\n' "\${route#dev }"
  if timeout 5 bash -c ': < "/dev/tcp/$0/$1"' "$address" "$2" 2> /dev/null; then echo 'tcp open'; fi
  if command -v openssl > /dev/null; then
    verify=-verify_hostname
    [ "$address" != "$1" ] || verify=-verify_ip
    connect=$address:$2
    case $address in *:*) connect="[$address]:$2" ;; esac
    timeout 10 openssl s_client -connect "$connect" -CAfile "$3" "$verify" "$1" < /dev/null 2> /dev/null |
      sed -n 's/^ *Verify return code: \\([0-9]*\\) (\\(.*\\))/tls \\1 \\2/p' | tail -n 1 || true
  fi
fi
log=/var/log/sssd/sssd_berth.log
sed -n 's/.*Bind result: \\([^(]*\\)(.*/bind \\1/p' "$log" 2> /dev/null | tail -n 1 || true
if grep -q 'ldap_install_tls failed' "$log" 2> /dev/null; then echo 'sssd tls'; fi
`;

/** Host and port of a directory's URL. */
export function hostOf({ url }: DirectoryLogin): { host: string; port: string } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port || '636' };
}

/** Less than this left on a disk is none. */
const LEAST_KIB = 2048;
const MOST_SKEW_S = 60;

/**
 * The sentence for what EXPLAIN saw after a failure.
 * @param now Berth's own clock, in milliseconds
 */
export function explain(
  printed: string,
  login: DirectoryLogin,
  owner: string,
  cause: OpsError,
  now = Date.now(),
): OpsError {
  const seen = new Map(
    printed.split('\n').map((line) => {
      const [name = '', ...rest] = line.split(' ');
      return [name, rest.join(' ')] as const;
    }),
  );
  const { host, port } = hostOf(login);
  const where = `${host}:${port}`;
  if (Number(seen.get('disk') ?? LEAST_KIB) < LEAST_KIB) return diskFull();
  if (!seen.has('address')) {
    return new OpsError('unavailable', `The container cannot resolve ${host}, where the directory is.`, {
      hint: 'Check its name server, or give login.url in berth.yml with an address.',
    });
  }
  if (!seen.has('route')) {
    return new OpsError('unavailable', `The container has no route to the directory at ${where}.`, {
      hint: 'Check its gateway.',
    });
  }
  if (!seen.has('tcp')) {
    return new OpsError('unavailable', `The container does not reach the directory at ${where}.`, {
      hint: 'Check firewalls between them; login.url in berth.yml may name another address for containers.',
    });
  }
  const trouble = tlsTrouble(seen, where, now) ?? bindTrouble(seen.get('bind'), login);
  if (trouble) return trouble;
  if (!/gives no account/.test(cause.message)) return cause;
  return new OpsError('not-found', `The directory shows ${owner} to Berth, but not to containers.`, {
    hint: login.bind
      ? `Check what ${login.bind.dn} may read, and baseDn, userClass and userFilter in berth.yml.`
      : 'It may want a service account for them: login.bindDn in berth.yml. Check baseDn, userClass and userFilter too.',
  });
}

function tlsTrouble(seen: ReadonlyMap<string, string>, where: string, now: number): OpsError | undefined {
  const [code = '', ...words] = seen.get('tls')?.split(' ') ?? [];
  const text = words.join(' ');
  if (code === '0') return undefined;
  if (code === '62' || code === '64') {
    return new OpsError('failed', `The certificate of the directory at ${where} is for another name.`, {
      hint: 'Give login.url in berth.yml with a name that stands in the certificate.',
    });
  }
  if (code === '9' || code === '10') {
    const skew = Math.round(Number(seen.get('now')) - now / 1000);
    if (Math.abs(skew) > MOST_SKEW_S) {
      const wrong = `${Math.abs(skew)} seconds ${skew < 0 ? 'behind' : 'ahead'}`;
      return new OpsError(
        'failed',
        `The clock of the container is ${wrong}, so the directory's certificate is refused.`,
        {
          hint: 'Containers have the clock of their node: set it right there.',
        },
      );
    }
    const when = code === '9' ? 'is not valid yet' : 'has expired';
    return new OpsError('failed', `The certificate of the directory at ${where} ${when}.`, {
      hint: 'Ask whoever keeps the directory to renew it.',
    });
  }
  if (['18', '19', '20', '21'].includes(code)) {
    return new OpsError('failed', `The certificate of the directory at ${where} is from an unknown authority.`, {
      hint: 'Give the authority as login.ca or directory.ca in berth.yml.',
    });
  }
  if (code === '' && !seen.has('sssd')) return undefined;
  return new OpsError(
    'failed',
    `The container and the directory at ${where} do not agree on TLS${text && `: ${text}`}.`,
    {
      hint: 'Compare login.url and login.ca in berth.yml with the certificate of the directory.',
    },
  );
}

function bindTrouble(result: string | undefined, { bind }: DirectoryLogin): OpsError | undefined {
  if (result === undefined || result === 'Success') return undefined;
  const who = bind ? `the service account ${bind.dn}` : 'containers without a service account';
  return new OpsError('failed', `The directory refuses ${who}: ${result}.`, {
    hint: 'Check login.bindDn and login.bindPassword in berth.yml.',
  });
}
