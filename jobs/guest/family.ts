/** What differs between the families of Linux distributions that containers may be of, by their package manager. */
export type Family = 'apt' | 'dnf';

export interface FamilyFacts {
  /** What SSSD needs to know the people of a directory and to make their homes; and sudo. */
  packages: readonly string[];
  /** The authorities that the system trusts anyway, as one file. */
  bundle: string;
}

export const families: Readonly<Record<Family, FamilyFacts>> = {
  apt: {
    packages: ['sssd-ldap', 'libnss-sss', 'libpam-sss', 'libpam-modules', 'openssh-server', 'sudo', 'ca-certificates'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  dnf: {
    packages: [
      'sssd-ldap',
      'sssd-client',
      'authselect',
      'oddjob-mkhomedir',
      'openssh-server',
      'sudo',
      'ca-certificates',
    ],
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
  },
};

/**
 * The family by the words of ID and ID_LIKE in os-release(5); undefined for one that Berth does not know.
 */
export function familyOf(ids: readonly string[]): Family | undefined {
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'apt';
  if (ids.some((id) => ['rhel', 'fedora', 'rocky', 'almalinux', 'centos'].includes(id))) return 'dnf';
  return undefined;
}
