/** Templates that lack something: for the faults that a container made from one meets. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import type { Lacking } from '../driver.ts';
import { asContainer, firstId } from './owners.ts';

/** Takes it out of a template's own copy of the root: under a second, and nothing is fetched. */
export async function stripRoot(root: string, what: Lacking): Promise<void> {
  if (what === 'systemd') return withoutSystemd(root);
  const listed = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8');
  const packages = [...listed.matchAll(/^Package: (\S*sss\S*)$/gm)].map(([, name = '']) => name);
  const path = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'DEBIAN_FRONTEND=noninteractive'];
  await command([...asContainer, ...path, 'chroot', root, 'dpkg', '--purge', '--force-depends', ...packages]);
}

/** An init that brings up the network and SSH and knows nothing of units. */
async function withoutSystemd(root: string): Promise<void> {
  const init = join(root, 'usr/sbin/init');
  await rm(init, { force: true });
  await writeFile(init, smallInit, { mode: 0o755 });
  await command(['chown', '-h', `${firstId}:${firstId}`, init]);
}

const smallInit = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/network
ifup -a
/usr/sbin/sshd
trap 'exit 0' TERM INT
while :; do sleep 3600 & wait $!; done
`;
