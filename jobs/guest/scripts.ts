/** What runs inside a container so that people can log in. Each script may be run again. */

/**
 * `$1` and `$2`: the SSH server's settings and its admission. Nobody gets in by SSH from here on until somebody is
 * admitted. Prints one `SHA256:...` a line, the new host keys.
 */
export const SECURE = `
install -d -m 755 /etc/ssh/sshd_config.d /etc/ssh/berth-keys
install -d -m 750 /etc/sudoers.d
put() {
  printf '%s' "$2" > "$1.new"
  chmod 644 "$1.new"
  mv "$1.new" "$1"
}
put /etc/ssh/sshd_config.d/00-berth.conf "$1"
put /etc/ssh/sshd_config.d/00-berth-admission.conf "$2"
if ! grep -Eiq '^[[:space:]]*Include[[:space:]]+/etc/ssh/sshd_config\\.d/' /etc/ssh/sshd_config; then
  sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
fi
passwd -l root > /dev/null
rm -f /root/.ssh/authorized_keys /root/.ssh/authorized_keys2
# A clone has its template's host keys: whoever owns another clone could pose as this one. The new ones are made aside:
# the server may be starting just now, and gives up where it finds none.
new=$(mktemp -d /etc/ssh/.berth-XXXXXXXX)
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/etc/ssh"
ssh-keygen -A -f "$new" > /dev/null
for old in /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub; do
  if [ -e "$old" ] && [ ! -e "$new$old" ]; then rm "$old"; fi
done
mv -f "$new"/etc/ssh/ssh_host_* /etc/ssh/
for name in ssh sshd; do
  # It may have tried too often while the container booted.
  systemctl reset-failed "$name" 2> /dev/null || true
  if systemctl is-active --quiet "$name" || systemctl is-enabled --quiet "$name" 2> /dev/null; then
    systemctl restart "$name"
    break
  fi
done
for public in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f "$public"; done | while read -r _bits fingerprint _rest; do
  printf '%s\\n' "$fingerprint"
done
`;

/**
 * `$1`: the owner's uid. `$2`, `$3`: the packages to look for, by family. Prints what is there, a line each:
 * `init NAME`, `id WORD...`, `missing PACKAGE...`, and `local UID` when the owner's name is a local account.
 */
export const LOOK = `
printf 'init %s\\n' "$(cat /proc/1/comm)"
# What comes next needs the network, which may still be on its way; whether it comes is another step's to say. Without
# systemd nothing comes next.
if [ "$(cat /proc/1/comm)" = systemd ] && command -v ip > /dev/null; then
  for _ in $(seq 200); do
    [ -z "$(ip route show default; ip -6 route show default)" ] || break
    sleep 0.2
  done
fi
id=$(. /etc/os-release 2> /dev/null; printf '%s %s' "\${ID:-}" "\${ID_LIKE:-}")
printf 'id %s\\n' "$id"
missing=
if command -v dpkg-query > /dev/null; then
  for package in $2; do
    [ "$(dpkg-query -W -f '\${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || missing="$missing $package"
  done
elif command -v rpm > /dev/null; then
  for package in $3; do rpm -q "$package" > /dev/null 2>&1 || missing="$missing $package"; done
fi
printf 'missing%s\\n' "$missing"
while IFS=: read -r name _ number _; do
  if [ "$name" = "$1" ]; then printf 'local %s\\n' "$number"; fi
done < /etc/passwd
`;

/** What LOOK saw. */
export interface Seen {
  init: string;
  ids: string[];
  missing: string[];
  /** The number of a local account of the owner's name. */
  local: number | undefined;
}

export function readLook(printed: string): Seen {
  const words = (name: string) =>
    printed
      .split('\n')
      .find((line) => line === name || line.startsWith(`${name} `))
      ?.split(' ')
      .slice(1)
      .filter(Boolean);
  const local = words('local')?.[0];
  return {
    init: words('init')?.[0] ?? '',
    ids: words('id') ?? [],
    missing: words('missing') ?? [],
    local: local === undefined ? undefined : Number(local),
  };
}

/**
 * A local account without a password: `*` is none, where `!` would be a locked account. `$1`: its name. `$2`: who that
 * is. Prints `system` when the name belongs to the system itself.
 */
export const ADD_ACCOUNT = `
if line=$(getent passwd -- "$1"); then
  number=$(printf '%s' "$line" | cut -d : -f 3)
  if [ "$number" -lt 1000 ]; then echo system; exit 0; fi
  usermod --password '*' -- "$1"
else
  useradd --create-home --shell /bin/bash --password '*' --comment "$2" -- "$1"
fi
`;

/**
 * Makes the files of joining count, and waits until the owner is known. `$1`: apt or dnf. `$2`: the owner. Prints the
 * owner's line of passwd(5); ends with 1 when there is none after some seconds.
 */
export const ACTIVATE = `
if [ "$1" = apt ]; then
  for base in passwd group shadow; do
    grep -Eq "^$base:.*[[:space:]]sss([[:space:]]|$)" /etc/nsswitch.conf || sed -i "s/^$base:.*/& sss/" /etc/nsswitch.conf
  done
  if ! grep -qs pam_sss /etc/pam.d/common-account || ! grep -qs pam_mkhomedir /etc/pam.d/common-session; then
    (
      # debconf waits for nobody. Our own package managers and this take turns; somebody else's is waited for.
      flock 9
      until said=$(DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable unix sss mkhomedir 2>&1 9>&-); do
        case $said in
          *'locked by another process'*) sleep 1 ;;
          *) printf '%s\\n' "$said" >&2; exit 1 ;;
        esac
      done
    ) 9> /run/berth-packages.lock
  fi
else
  authselect current 2> /dev/null | grep -q with-mkhomedir || authselect select sssd with-mkhomedir --force > /dev/null
  systemctl enable --quiet --now oddjobd
fi
systemctl enable --quiet sssd
# systemd refuses a fifth start within a minute, which sharing may come to.
systemctl reset-failed sssd
# What it says of itself shall be of this start.
rm -f /var/log/sssd/sssd_berth.log
systemctl restart sssd || { echo "sssd does not start" >&2; exit 1; }
for _ in $(seq 25); do
  if getent passwd -- "$2"; then exit 0; fi
  # It has tried, and will not try again for a minute.
  if grep -q 'SSSD is offline' /var/log/sssd/sssd_berth.log 2> /dev/null; then
    echo "the directory gives no account $2: SSSD is offline" >&2
    exit 1
  fi
  sleep 0.2
done
echo "the directory gives no account $2" >&2
exit 1
`;

/**
 * Makes an admission count whose files are beside their places, named `.new`. `$1`: directory or accounts. `$2`: the
 * owner. Prints `sudo` if the owner has it, then the SSH server's own word on root, `permitrootlogin no`.
 */
export const ADMIT = `
sshd=/etc/ssh/sshd_config.d/00-berth-admission.conf
sssd=/etc/sssd/conf.d/10-berth-admission.conf
sudo=/etc/sudoers.d/berth
# A mistake in there would take sudo away from everybody.
if command -v visudo > /dev/null; then
  visudo -cqf "$sudo.new" || { rm -f "$sudo.new"; echo "sudo refuses its rules" >&2; exit 1; }
  mv "$sudo.new" "$sudo"
  echo sudo
fi
if [ "$1" = directory ]; then
  if cmp -s "$sssd.new" "$sssd"; then
    rm "$sssd.new"
  else
    mv "$sssd.new" "$sssd"
    systemctl reset-failed sssd
    systemctl restart sssd || { echo "sssd does not start" >&2; exit 1; }
  fi
fi
mv "$sshd.new" "$sshd"
# systemd takes the folder away while the service is not up, and without it sshd does not look at its settings.
[ -d /run/sshd ] || install -d -m 755 /run/sshd
sshd -t
for name in ssh sshd; do
  if systemctl is-active --quiet "$name"; then systemctl reload "$name"; break; fi
done
sshd -T -C "user=$2,host=localhost,addr=127.0.0.1" | grep '^permitrootlogin '
`;
