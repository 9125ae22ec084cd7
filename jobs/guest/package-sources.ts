import type { PackageSource } from '../../src/domain/services.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import type { Family } from './family.ts';

/**
 * A package source as the files of a container, so that only what its key signed comes from it.
 * @param packages what may come from it at all
 * @returns undefined where the source has nothing for containers of the family
 */
export function packageSourceFiles(
  family: Family,
  { name, apt, yum, key, packages }: PackageSource & { name: string; packages: readonly string[] },
): GuestFile[] | undefined {
  const file = (path: string, content: string): GuestFile => ({ path, content, mode: 0o644 });
  if (family === 'apt') {
    if (apt === undefined) return undefined;
    // apt reads an armoured key by the ending of its name.
    const keyring = `/usr/share/keyrings/berth-${name}.asc`;
    const line = `deb [signed-by=${keyring}] ${[apt.url, apt.suite, ...apt.components].join(' ')}\n`;
    return [file(keyring, key), file(`/etc/apt/sources.list.d/berth-${name}.list`, line)];
  }
  if (yum === undefined) return undefined;
  const keyring = `/etc/pki/rpm-gpg/RPM-GPG-KEY-berth-${name}`;
  const lines = [
    `[berth-${name}]`,
    `name=${name}`,
    `baseurl=${yum.url}`,
    'enabled=1',
    'gpgcheck=1',
    `gpgkey=file://${keyring}`,
    // Nothing else from here, and this from nowhere else.
    `includepkgs=${packages.join(' ')}`,
    'priority=1',
  ];
  return [file(keyring, key), file(`/etc/yum.repos.d/berth-${name}.repo`, `${lines.join('\n')}\n`)];
}
