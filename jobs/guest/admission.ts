import { accountName, type Login } from '../../src/domain/login.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import { sshdAdmission } from './sshd.ts';
import { sssdAdmission } from './sssd.ts';

/** Who may log into a container. */
export interface Admitted {
  owner: string;
  /** Uids of the people it is shared with. */
  sharedWith: readonly string[];
  /** A group of the directory whose members get in everywhere; it is not known to local accounts. */
  adminGroup: string | undefined;
  kind: Login['kind'];
}

const SUDOERS = '/etc/sudoers.d/berth';

/**
 * The files that say who gets in, each replaced whole: for the SSH server, which knows local accounts too; for SSSD,
 * where people come from the directory; and for sudo, which the owner alone has.
 * @throws OpsError `invalid` for a name that one of the files would read as something else
 */
export function admissionFiles(admitted: Admitted): GuestFile[] {
  const { users, groups } = admittedNames(admitted);
  return [
    sshdAdmission(users, groups),
    ...(admitted.kind === 'directory' ? [sssdAdmission(users, groups)] : []),
    sudoersFile(admitted.owner, admitted.kind),
  ];
}

/** Whom these files let in, each once, in an order that does not depend on that of the question. */
export function admittedNames({ owner, sharedWith, adminGroup, kind }: Admitted): {
  users: string[];
  groups: string[];
} {
  const others = [...new Set(sharedWith)].filter((uid) => uid !== owner).toSorted();
  const groups = kind === 'directory' && adminGroup !== undefined ? [adminGroup] : [];
  return { users: [owner, ...others].map(accountName), groups };
}

/** sudo asks for the password where there is one (sudoers(5)). */
function sudoersFile(owner: string, kind: Login['kind']): GuestFile {
  const tag = kind === 'accounts' ? 'NOPASSWD: ' : '';
  const content = `# Written by Berth; changes are lost.\n${accountName(owner)} ALL=(ALL:ALL) ${tag}ALL\n`;
  return { path: SUDOERS, mode: 0o440, content };
}
