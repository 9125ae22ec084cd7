/** `berth setup node`: a script for an administrator to read, and to run as root on each node of the cluster. */
import { type Account, checkAccount, keyLine, keysFile, sshdSection, sudoRules } from './account.ts';
import { gateProgram, places, rootProgram } from './gate.ts';

const SUDOERS = '/etc/sudoers.d/berth';
const SSHD = '/etc/ssh/sshd_config.d/berth.conf';

/** Shared by both scripts. A node's sshd is called ssh by Debian. */
const BEGIN = `set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
umask 022

say() { printf 'berth: %s\\n' "$*"; }
fail() { printf 'berth: %s\\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail 'This has to be run as root.'

# Only where systemd runs: elsewhere there is nothing to reload.
reload_sshd() {
  if [ -d /run/systemd/system ]; then systemctl try-reload-or-restart ssh.service; fi
}
`;

/** An account of that name that somebody else made stays as it is. */
const guardAccount = (
  user: string,
) => `if getent passwd ${user} > /dev/null && [ "$(getent passwd ${user} | cut -d : -f 5)" != Berth ]; then
  fail 'There is an account ${user} on this node already, which is not of Berth. Choose another name for ssh.user.'
fi`;

/**
 * The script that makes the account and its gate. Running it again brings a node up to date and changes nothing
 * that is right already.
 * @throws OpsError `invalid` for an account that no node should have
 */
export function setUpNode(account: Account): string {
  checkAccount(account);
  const { user } = account;
  return `#!/bin/bash
# Gives Berth an ordinary account on this Proxmox VE node. Over SSH it can run three commands on containers that
# Berth itself made, and nothing else. Read it, then run it as root on each node. Takes nothing from anywhere but
# Debian: sudo, if the node has none.
${BEGIN}
new=$(mktemp -d)
trap 'rm -rf -- "$new"' EXIT

# put FILE MODE: standard input becomes that file of root's, if it is not so already.
put() {
  cat > "$new/file"
  if cmp -s "$new/file" "$1" && [ "$(stat -c '%a %u %g' "$1")" = "$2 0 0" ]; then return; fi
  install -o root -g root -m "$2" "$new/file" "$1.berth-new"
  mv -fT "$1.berth-new" "$1"
  say "wrote $1"
}

[ -x ${places.pct} ] || fail 'This is not a Proxmox VE node: it has no ${places.pct}.'
if ! command -v sudo > /dev/null; then
  say 'installing sudo'
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sudo > /dev/null
fi

${guardAccount(user)}
if ! getent passwd ${user} > /dev/null; then
  useradd --system --user-group --no-create-home --home-dir ${places.folder} --shell /bin/sh --comment Berth ${user}
  say 'made the account ${user}'
fi
# No password is right, and yet the account is not locked, which would shut out keys as well.
usermod --password '*' ${user}

install -d -o root -g root -m 755 ${places.folder}
put ${places.folder}/gate 755 << 'GATE'
${gateProgram(places)}GATE
put ${places.folder}/as-root 755 << 'AS_ROOT'
${rootProgram(places)}AS_ROOT

cat > "$new/sudoers" << 'SUDOERS'
${sudoRules(user, places)}SUDOERS
visudo -c -q -f "$new/sudoers" || fail 'This sudo does not understand the rules; it takes 1.9.10 or newer.'
put ${SUDOERS} 440 < "$new/sudoers"

put ${keysFile} 644 << 'KEYS'
${keyLine(account, places)}KEYS

cat > "$new/sshd" << 'SSHD'
${sshdSection(user, places)}SSHD
install -d -m 755 /etc/ssh/sshd_config.d
old=$(cat ${SSHD} 2> /dev/null || true)
put ${SSHD} 644 < "$new/sshd"
undo() {
  if [ -n "$old" ]; then printf '%s\\n' "$old" > ${SSHD}; else rm -f ${SSHD}; fi
  fail "$1"
}
sshd -t || undo 'sshd refuses the new section, so it is gone again.'
sshd -T -C user=${user},host=localhost,addr=127.0.0.1 | grep -ix 'forcecommand ${places.folder}/gate' > /dev/null ||
  undo 'sshd does not read /etc/ssh/sshd_config.d: add "Include /etc/ssh/sshd_config.d/*.conf" at the top of sshd_config.'
reload_sshd

# What was set up is tried: one form that has to pass and one that must not.
as_berth() { runuser -u ${user} -- sudo -n -l ${places.folder}/as-root "$@" > /dev/null 2>&1; }
as_berth exec 100 5 || fail 'sudo does not let the account at its gate: see "sudo -l -U ${user}".'
if as_berth exec 100 5 x; then fail 'sudo lets the account do more than it should: see "sudo -l -U ${user}".'; fi
say 'this node is ready for the account ${user}'
`;
}

/**
 * The script that takes all of it away again; sudo stays.
 * @throws OpsError `invalid` for an account that no node should have
 */
export function removeFromNode(account: Account): string {
  checkAccount(account);
  const { user } = account;
  return `#!/bin/bash
# Takes Berth's account and its gate from this Proxmox VE node. Run it as root.
${BEGIN}
${guardAccount(user)}
for file in ${SUDOERS} ${SSHD} ${keysFile} ${places.folder}/gate ${places.folder}/as-root; do
  if [ -e "$file" ]; then
    rm -f "$file"
    say "removed $file"
  fi
done
rmdir ${places.folder} 2> /dev/null || true
sshd -t
reload_sshd
if getent passwd ${user} > /dev/null; then
  # By force, since Berth may be connected: what it could run there is gone already.
  userdel --force ${user} 2> /dev/null
  say 'removed the account ${user}'
fi
say 'nothing of Berth is left on this node'
`;
}
