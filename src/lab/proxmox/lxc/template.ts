/** The root file system that Debian containers begin as: built once, kept between labs. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';
import { withLock } from '../../lock.ts';
import { command } from '../command.ts';
import { debianMirror } from './mirror.ts';
import { shiftOwners } from './owners.ts';
import { removeTree } from './trees.ts';

/** Beside Debian's smallest system: an init, a network, SSH, the directory's login, and what fetches packages. */
const PACKAGES = [
  'ca-certificates',
  'curl',
  'dbus',
  'git',
  'ifupdown',
  'iproute2',
  'isc-dhcp-client',
  'libnss-sss',
  'libpam-sss',
  'openssh-server',
  'procps',
  'sssd-ldap',
  'sudo',
  'systemd',
  'systemd-sysv',
];

/** What has no place in a container, or begins by itself and would hold the package manager's lock. */
const MASKED = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'modprobe@.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-modules-load.service',
  'systemd-pstore.service',
  'systemd-remount-fs.service',
];

/** What looks at every boot for the disks of a machine, or for how its kernel was started: a container has neither. */
const IDLE_GENERATORS = [
  'systemd-cryptsetup-generator',
  'systemd-debug-generator',
  'systemd-fstab-generator',
  'systemd-gpt-auto-generator',
  'systemd-hibernate-resume-generator',
  'systemd-integritysetup-generator',
  'systemd-run-generator',
  'systemd-system-update-generator',
  'systemd-veritysetup-generator',
];

/** Says that nothing is to be caught up on at the first boot after /usr was changed (systemd-update-done.service(8)). */
const UPDATED = ['etc/.updated', 'var/.updated'];

/** Removed, for a clone may copy every file: a third of them, and nobody reads them. */
const SPARED = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/cache/apt', 'var/lib/apt/lists'];

// Another number for another way of building it.
const VERSION = 1;
const SUITE = 'bookworm';

const key = createHash('sha256')
  .update(JSON.stringify([VERSION, SUITE, PACKAGES, MASKED, IDLE_GENERATORS, UPDATED, SPARED]))
  .digest('hex');
const NAME = `debian-12-${key.slice(0, 12)}`;

/**
 * The folder of the template, its owners shifted for unprivileged containers. Builds it when it is not there,
 * which takes a minute or two; of several processes one builds and the others wait.
 * @throws OpsError `failed` when debootstrap cannot build it
 */
export async function debianTemplate(cacheDir: string, say: (sentence: string) => void = () => {}): Promise<string> {
  const folder = join(cacheDir, 'lxc');
  const built = join(folder, NAME);
  if (await isThere(built)) return built;
  await withLock(join(folder, 'lock'), async () => {
    if (await isThere(built)) return;
    say('Building the template of real containers, once: this takes a minute or two.');
    // We have the lock, so these are of builds that were killed.
    const halves = (await readdir(folder)).filter((name) => name.startsWith('building-'));
    for (const name of halves) await removeTree(join(folder, name));
    const fresh = join(folder, `building-${NAME}`);
    await build(fresh);
    await rename(fresh, built);
  });
  return built;
}

async function build(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  // Its own mounts and processes, which go when it ends or when we do.
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
  const words = ['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, root];
  const leashed = ['setpriv', '--pdeathsig', 'KILL', '--', ...apart, ...words, await debianMirror(SUITE)];
  await command(leashed).catch((cause: unknown) => {
    throw new OpsError('failed', 'debootstrap could not build the template of real containers.', {
      hint: `Its log is ${join(root, 'debootstrap/debootstrap.log')}.`,
      cause,
    });
  });
  for (const path of SPARED) {
    for (const name of await readdir(join(root, path))) await removeTree(join(root, path, name));
  }
  await mkdir(join(root, 'var/cache/apt/archives/partial'), { recursive: true });
  await mkdir(join(root, 'var/lib/apt/lists/partial'), { recursive: true });
  await mkdir(join(root, 'etc/systemd/system-generators'), { recursive: true });
  const masked = [
    ...MASKED.map((unit) => `system/${unit}`),
    ...IDLE_GENERATORS.map((name) => `system-generators/${name}`),
  ];
  for (const path of masked) await symlink('/dev/null', join(root, 'etc/systemd', path));
  for (const stamp of UPDATED) await writeFile(join(root, stamp), '');
  await writeFile(join(root, 'etc/machine-id'), '');
  await shiftOwners(root);
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
