import { APP, OWN, STAGE } from './app-paths.ts';

/** The user by whom a template's repository is cloned. It goes before anybody else comes. */
export const BUILDER = 'berth-builder';

/** Makes the user `$1`. May be run again. */
export const ADD_BUILDER = `
grep -q "^$1:" /etc/passwd || useradd --system --create-home --home-dir "/var/lib/$1" --shell /usr/sbin/nologin "$1"
`;

/**
 * Takes away all that is of one machine, one person or one build; what packages and package managers brought stays. `$1`:
 * the user that cloned. What has to be different in each clone and does not come again by itself, the first boot makes.
 * Prints `left PATH` for each thing that is still there and must not be.
 */
export const CLEAN = `
builder=$1
for unit in $(systemctl list-unit-files --plain --no-legend 'app-*' | cut -d ' ' -f 1); do
  systemctl disable --now --quiet "$unit" || true
done
rm -f /etc/systemd/system/app-*.service
rm -rf ${APP} ${OWN} ${STAGE} /run/berth
if grep -q "^$builder:" /etc/passwd; then
  pkill -KILL -u "$builder" || true
  userdel --remove "$builder" 2> /dev/null || true
fi
rm -rf "/var/lib/$builder"

# Whose machine it is.
rm -f /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/00-berth*.conf /etc/sudoers.d/*berth*
rm -rf /etc/ssh/berth-keys
find /root -mindepth 1 \\( -name '.ssh' -o -name '.cache' -o -name '.*_history' -o -name '.netrc' -o -name '.env' \\) \\
  -prune -exec rm -rf {} +
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
rm -f /var/lib/dhcp/*.leases /var/lib/dhclient/*.leases /var/lib/NetworkManager/*.lease /var/lib/dhcpcd/*.lease
rm -f /var/lib/rabbitmq/.erlang.cookie /etc/docker/key.json

# What was said, and what can be fetched again.
rm -rf /var/log/journal/* /run/log/journal/* /tmp/* /tmp/.[!.]* /var/tmp/* /var/tmp/.[!.]*
find /var/log -type f -exec truncate --size 0 {} +
if command -v apt-get > /dev/null; then apt-get clean; fi
if command -v dnf > /dev/null; then dnf --quiet clean packages; fi

# A key that a package made once would be the same in every clone.
if command -v make-ssl-cert > /dev/null; then
  cat > /etc/systemd/system/berth-first-boot.service <<'UNIT'
[Unit]
Description=Makes keys of its own for a container that was cloned
DefaultDependencies=no
After=local-fs.target
Before=sysinit.target
ConditionPathExists=/etc/berth-first-boot

[Service]
Type=oneshot
ExecStart=/usr/sbin/make-ssl-cert generate-default-snakeoil --force-overwrite
ExecStart=/bin/rm -f /etc/berth-first-boot

[Install]
WantedBy=sysinit.target
UNIT
  : > /etc/berth-first-boot
  systemctl enable --quiet berth-first-boot.service
fi

for path in ${APP} ${OWN} ${STAGE} "/var/lib/$builder" /etc/ssh/ssh_host_* /etc/ssh/berth-keys /root/.ssh; do
  if [ -e "$path" ]; then printf 'left %s\\n' "$path"; fi
done
find /home /var/lib/app /root \\( -name '.env' -o -name '.netrc' -o -name '.git-credentials' -o -name 'id_*' \\) -type f \\
  -not -path '*/node_modules/*' -printf 'left %p\\n' 2> /dev/null || true
if grep -q "^$builder:" /etc/passwd; then printf 'left %s\\n' "$builder"; fi
sync
`;

/** What CLEAN says is still there. */
export const leftovers = (printed: string): string[] =>
  printed.split('\n').flatMap((line) => (line.startsWith('left ') ? [line.slice(5)] : []));
