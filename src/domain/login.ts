import { OpsError } from '../errors.ts';

/** How people log into containers. */
export type Login = DirectoryLogin | AccountsLogin;

/** Containers know the people of the directory themselves, by SSSD: its passwords and its keys count at once. */
export interface DirectoryLogin {
  kind: 'directory';
  /** `ldaps://host:port`, as containers reach it. */
  url: string;
  /** The authority that signed its certificate, PEM. Undefined: those that the container's system trusts. */
  ca: string | undefined;
  baseDn: string;
  groupBaseDn: string | undefined;
  /** An account of containers' own, where the directory answers no strangers. Its password is in every container. */
  bind: { dn: string; password: string } | undefined;
  /** Whether groups name their members by `memberUid` or by `member`. */
  schema: 'rfc2307' | 'rfc2307bis';
  userClass: string;
  groupClass: string;
  /** Only people whom this LDAP filter matches are known. */
  userFilter: string | undefined;
  keyAttribute: string;
}

/** Each person gets an account made in the container, which has no password: keys only. */
export interface AccountsLogin {
  kind: 'accounts';
}

/**
 * A name that passwd(5), sshd_config(5), sudoers(5) and sssd.conf(5) all read as one plain word. All of capitals
 * it would be an alias to sudo, and of digits alone a number.
 */
const ACCOUNT = /^(?=.*[a-z])[A-Za-z0-9_][A-Za-z0-9._-]{0,31}$/;
/** The same for a group, which may also have spaces inside. */
const GROUP = /^[A-Za-z0-9_](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?$/;

export const isAccountName = (name: string): boolean => ACCOUNT.test(name);
export const isGroupName = (name: string): boolean => GROUP.test(name);

/**
 * The name of an account as it may stand in a container's files.
 * @throws OpsError `invalid` for one that some file there would read as something else
 */
export function accountName(uid: string): string {
  if (isAccountName(uid) && uid !== 'root') return uid;
  throw new OpsError('invalid', `The account ${JSON.stringify(uid)} has a name that containers cannot take.`, {
    hint: 'A name there has letters (one of them small), digits, ".", "_" and "-", and at most 32 of them.',
  });
}
