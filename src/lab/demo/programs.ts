/** What the lab needs from the machine, beyond Node: OpenSSH and sudo for nodes and containers, openssl for certificates, nginx for the proxy. */
import { OpsError } from '../../errors.ts';
import { canInstall, installPackages, missingPrograms, type Programs, packagesOf } from '../debian.ts';
import { ensureLxc } from '../proxmox/lxc/possible.ts';
import { debianTemplate } from '../proxmox/lxc/template.ts';

const PROGRAMS: Programs = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
  nginx: 'nginx-light libnginx-mod-stream',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  // Where the lab is root, its nodes have the real gate, and elsewhere a stand-in for sudo.
  ...(process.getuid?.() === 0 ? { sudo: 'sudo' } : {}),
};

/**
 * Installs from Debian what is missing, as root; no service is started by that.
 * @throws OpsError `failed`, with the command for an administrator, where that is not possible
 */
export async function needPrograms(say: (sentence: string) => void, path = process.env.PATH ?? ''): Promise<void> {
  const lacking = await missingPrograms(PROGRAMS, path);
  if (lacking.length === 0) return;
  const packages = packagesOf(PROGRAMS, lacking);
  const refuse = (cause?: unknown) =>
    new OpsError('failed', `The demo needs ${lacking.join(', ')}, and this machine lacks them.`, {
      hint: `Install them: sudo apt-get install -y ${packages.join(' ')}`,
      cause,
    });
  if (!(await canInstall(path))) throw refuse();
  say(`Installing ${packages.join(', ')} from Debian.`);
  await installPackages(packages, path).catch((cause: unknown) => {
    throw refuse(cause);
  });
  if ((await missingPrograms(PROGRAMS, path)).length > 0) throw refuse();
}

/**
 * The same for real containers, and the template that they begin as.
 * @throws OpsError `failed`, saying what is missing, where real containers are not possible
 */
export async function needContainers(cacheDir: string, say: (sentence: string) => void): Promise<void> {
  await ensureLxc(say);
  await debianTemplate(cacheDir, say);
}
