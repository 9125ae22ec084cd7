/** Whether this machine can run real containers, and what it needs for them. */
import { access } from 'node:fs/promises';
import { OpsError } from '../../../errors.ts';
import { canInstall, installPackages, missingPrograms, type Programs, packagesOf } from '../../debian.ts';
import { command } from '../command.ts';

const PROGRAMS: Programs = {
  'lxc-start': 'lxc',
  'lxc-attach': 'lxc',
  'lxc-usernsexec': 'lxc',
  debootstrap: 'debootstrap',
  dnsmasq: 'dnsmasq-base',
  iptables: 'iptables',
  ip: 'iproute2',
  flock: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
};

/** Why real containers are not possible here, as one sentence; undefined where they are. Changes nothing. */
export async function whyNotLxc(path = process.env.PATH ?? ''): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Real containers need Linux.';
  if (process.getuid?.() !== 0) return 'Real containers need root.';
  const lacking = await missingPrograms(PROGRAMS, path);
  if (lacking.length > 0) return `Real containers need ${lacking.join(', ')}, and this machine lacks them.`;
  return kernelLacks();
}

/**
 * Installs from Debian what real containers need; no service is started by that, and no bridge made.
 * @param say is told what is installed
 * @throws OpsError `failed`, with the command for an administrator, where they are not possible
 */
export async function ensureLxc(say: (sentence: string) => void, path = process.env.PATH ?? ''): Promise<void> {
  const lacking = await missingPrograms(PROGRAMS, path);
  const packages = packagesOf(PROGRAMS, lacking);
  if (packages.length > 0 && process.platform === 'linux' && (await canInstall(path))) {
    say(`Installing ${packages.join(', ')} from Debian.`);
    await installPackages(packages, path).catch((cause: unknown) => {
      throw new OpsError('failed', `Debian's packages for real containers could not be installed.`, {
        hint: `Try it by hand: apt-get install --no-install-recommends ${packages.join(' ')}`,
        cause,
      });
    });
  }
  const why = await whyNotLxc(path);
  if (why === undefined) return;
  const install = packages.length > 0 ? ` Its packages: ${packages.join(' ')}.` : '';
  throw new OpsError('failed', why, { hint: `Run it as root on Debian 12 or newer.${install}` });
}

/** What the kernel lacks, tried out on links that are gone at once; what it has it may still forbid us. */
async function kernelLacks(): Promise<string | undefined> {
  const mounted = await access('/sys/fs/cgroup').then(
    () => true,
    () => false,
  );
  if (!mounted) return 'Real containers need control groups, and none are mounted at /sys/fs/cgroup.';
  const name = `bt${process.pid}`;
  try {
    await command(['ip', 'link', 'add', name, 'type', 'bridge']);
    await command(['ip', 'link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`]);
  } catch (thrown) {
    return `Real containers need bridges and virtual links: ${String((thrown as Error).message)}`;
  } finally {
    for (const link of [name, `${name}a`]) await command(['ip', 'link', 'del', link]).catch(() => undefined);
  }
  const spaces = ['unshare', '--mount', '--net', '--pid', '--uts', '--fork', 'true'];
  return command(spaces).then(
    () => undefined,
    () => 'Real containers need namespaces, and this machine forbids them.',
  );
}
