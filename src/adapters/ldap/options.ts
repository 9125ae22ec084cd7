/** How to reach a directory, and which of its words mean what. The composition root fills this from berth.yml. */
import { OpsError } from '../../errors.ts';

export interface LdapOptions {
  /**
   * `ldaps://host[:port]`. StartTLS is not offered: a session upgraded so cannot be bound again unseen after the
   * server has closed it, and an attacker in the middle can strip the upgrade.
   */
  url: string;
  /** The authority that signed the server's certificate, in PEM. Without it, the machine's own authorities. */
  caPem?: string;
  /** The service account. Without it, searches are anonymous. */
  bind?: { dn: string; password: string };
  /** Under which people are looked for, at any depth. */
  baseDn: string;
  /** Under which a group counts. Default: `baseDn`. Groups elsewhere may belong to somebody else's rules. */
  groupBaseDn?: string;
  /** What identifies a person to Slack. Default `mail`. */
  attribute?: string;
  /** The account name. Default `uid`; Active Directory has `sAMAccountName`. */
  uidAttribute?: string;
  /** Also look for posixGroup, groupOfNames and groupOfUniqueNames. Default true; `memberOf` counts anyway. */
  searchGroups?: boolean;
  /**
   * Whether to read everybody when a search finds nobody. Some servers do not evaluate filters. Default `auto`:
   * only where the server has been caught answering a question that nobody fits.
   */
  scan?: 'auto' | 'always' | 'never';
  /** The most entries that a scan reads before it gives up. Default 20,000. */
  scanLimit?: number;
  /** For TCP and TLS together. Default 3,000 ms. */
  connectTimeoutMs?: number;
  /** For each question to the server. Default 5,000 ms. */
  operationTimeoutMs?: number;
}

export type CheckedOptions = Required<Omit<LdapOptions, 'caPem' | 'bind'>> & Pick<LdapOptions, 'caPem' | 'bind'>;

/**
 * The options with their defaults.
 * @throws OpsError `invalid` for what could only fail later, or do harm.
 */
export function checkOptions(options: LdapOptions): CheckedOptions {
  if (!URL.canParse(options.url) || new URL(options.url).protocol !== 'ldaps:') {
    throw new OpsError('invalid', 'The address of the directory must begin with ldaps://.', {
      hint: 'Berth speaks to directories over verified TLS only. The usual port is 636.',
    });
  }
  // With an empty password many servers bind as nobody and say that all is well (RFC 4513, section 5.1.2).
  if (options.bind && (options.bind.dn === '' || options.bind.password === '')) {
    throw new OpsError('invalid', 'The service account of the directory needs a name and a password.', {
      hint: 'Leave out both to search anonymously.',
    });
  }
  for (const name of [options.attribute ?? 'mail', options.uidAttribute ?? 'uid']) {
    if (!/^[a-z][a-z0-9-]*$/i.test(name)) {
      throw new OpsError('invalid', `"${name}" is not the name of a directory attribute.`, {
        hint: 'A name has letters, digits and hyphens, such as mail or employeeNumber.',
      });
    }
  }
  return {
    ...options,
    groupBaseDn: options.groupBaseDn ?? options.baseDn,
    attribute: options.attribute ?? 'mail',
    uidAttribute: options.uidAttribute ?? 'uid',
    searchGroups: options.searchGroups ?? true,
    scan: options.scan ?? 'auto',
    scanLimit: options.scanLimit ?? 20_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
    operationTimeoutMs: options.operationTimeoutMs ?? 5_000,
  };
}
