/**
 * A node's `/etc`, `/usr` and `/run` of its own, where the lab is root: a mount namespace in which the machine's
 * are overlaid with memory. In it `berth setup node` is run as an administrator would, with a real account, the
 * real sudo and the real gate; nothing of it is seen outside, and all of it is gone with the last process in it.
 */

export interface OwnEtc {
  /** A folder of the lab's that may be mounted over in the namespace. */
  layers: string;
  /** Programs that become the node's. */
  bin: string;
  /** What `/etc/pve/lxc` shows. */
  configs: string;
  account: string;
  sshdConfig: string;
  /** What `berth setup node` printed. */
  setup: string;
}

/** The command that becomes sshd, in the foreground, in the namespace that it makes. All but the account are paths. */
export function inOwnEtc({ layers, bin, configs, account, sshdConfig, setup }: OwnEtc): string[] {
  // Mounts of the machine still arrive in the namespace, and none of its own leaves it.
  const unshare = ['unshare', '--mount', '--propagation', 'slave', '--'];
  return [...unshare, '/bin/bash', '-c', SCRIPT, 'lab-node', layers, bin, configs, account, sshdConfig, setup];
}

const SCRIPT = `
set -euo pipefail
layers=$1 bin=$2 configs=$3 account=$4 config=$5 setup=$6
mount -t tmpfs -o mode=755 tmpfs "$layers"
for tree in etc usr; do
  mkdir "$layers/$tree" "$layers/$tree.work"
  mount -t overlay overlay -o "lowerdir=/$tree,upperdir=$layers/$tree,workdir=$layers/$tree.work" "/$tree"
done
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd
install -m 755 "$bin"/* /usr/sbin
mkdir -p /etc/pve
ln -sfn "$configs" /etc/pve/lxc
# Nothing that this machine has made of its own sshd, sudo or accounts gets in the way.
rm -rf /etc/ssh/sshd_config.d/* /etc/sudoers.d/*
sed -i "/^$account:/d" /etc/passwd /etc/shadow /etc/group /etc/gshadow
install -m 644 "$config" /etc/ssh/sshd_config
/bin/bash "$setup" > /dev/null
exec /usr/sbin/sshd -D -e -f "$config"
`;
