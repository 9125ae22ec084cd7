import { isAccountName, isGroupName, type Login } from '../../src/domain/login.ts';
import { OpsError } from '../../src/errors.ts';
import type { GuestFile } from '../../src/ports/guest.ts';

/** Keys that Berth put there, one file a person; root's, so that only Berth changes them. */
const KEY_FOLDER = '/etc/ssh/berth-keys';
const DROP_INS = '/etc/ssh/sshd_config.d';

/**
 * How the SSH server lets people in (sshd_config(5)). The first value that it reads counts, so this file comes before
 * any that a template may bring. People may add keys of their own in their home.
 */
export function sshdFile(kind: Login['kind']): GuestFile {
  const byDirectory = kind === 'directory';
  const lines = [
    '# Written by Berth; changes are lost.',
    'PermitRootLogin no',
    'PubkeyAuthentication yes',
    `PasswordAuthentication ${byDirectory ? 'yes' : 'no'}`,
    'KbdInteractiveAuthentication no',
    'PermitEmptyPasswords no',
    'UsePAM yes',
    `AuthorizedKeysFile .ssh/authorized_keys ${KEY_FOLDER}/%u`,
    ...(byDirectory
      ? ['AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys %u', 'AuthorizedKeysCommandUser nobody']
      : []),
  ];
  return { path: `${DROP_INS}/00-berth.conf`, mode: 0o644, content: `${lines.join('\n')}\n` };
}

/**
 * Whom the SSH server lets in at all: these people and the members of these groups, so that no account of the
 * template gets in beside them. Nobody while there is nobody named.
 */
export function sshdAdmission(users: readonly string[], groups: readonly string[]): GuestFile {
  // A group cannot stand beside users: both lists would have to match. Within Match, the last list is the only one.
  const lines = [
    '# Written by Berth; changes are lost.',
    users.length > 0 ? `AllowUsers ${users.map(user).join(' ')}` : 'DenyUsers *',
    ...groups.flatMap((name) => [`Match Group ${group(name)}`, '    AllowUsers *']),
  ];
  return { path: `${DROP_INS}/00-berth-admission.conf`, mode: 0o644, content: `${lines.join('\n')}\n` };
}

/** Keys for one person, beside those of their home and of the directory. */
export function keyFile(uid: string, keys: readonly string[]): GuestFile {
  return { path: `${KEY_FOLDER}/${user(uid)}`, mode: 0o644, content: keys.map((key) => `${key}\n`).join('') };
}

function user(name: string): string {
  if (isAccountName(name)) return name;
  throw new OpsError('invalid', `${JSON.stringify(name)} cannot be let in by SSH.`);
}

function group(name: string): string {
  if (!isGroupName(name)) throw new OpsError('invalid', `The group ${JSON.stringify(name)} cannot be let in by SSH.`);
  return name.includes(' ') ? `"${name}"` : name;
}
