/** A person made from a directory entry. Pure: what it needs to know is given to it. */
import { sameIdentifier } from '../../domain/identifier.ts';
import type { Person } from '../../domain/person.ts';
import { isDisabled } from './account.ts';
import { leafName } from './dn.ts';
import type { LdapEntry } from './entry.ts';

/**
 * Undefined for an entry that has no account name or no mail address: a contact or a printer, not a person.
 * @param wanted the value that was looked for, so that of several addresses the one asked for is kept
 * @param now milliseconds since 1970
 */
export function personOf(
  entry: LdapEntry,
  { uidAttribute, groups, wanted, now }: { uidAttribute: string; groups: string[]; wanted: string; now: number },
): Person | undefined {
  const uid = accountName(entry, uidAttribute);
  const mails = entry.values('mail').filter((mail) => mail !== '');
  const mail = mails.find((one) => sameIdentifier(one, wanted)) ?? mails[0];
  if (uid === undefined || mail === undefined) return undefined;
  const name = entry.first('displayName') ?? entry.first('cn') ?? entry.first('gecos') ?? uid;
  return { uid, name, mail, groups, keys: keysOf(entry), disabled: isDisabled(entry, now) };
}

/** Of several account names the one that the entry is called by, since the order of values means nothing. */
export function accountName(entry: LdapEntry, uidAttribute: string): string | undefined {
  const leaf = leafName(entry.dn);
  const names = entry.values(uidAttribute).filter((name) => name !== '');
  return names.find((name) => name === leaf) ?? names[0];
}

/** OpenSSH's own schema, and FreeIPA's. A value may hold several lines. */
function keysOf(entry: LdapEntry): string[] {
  const lines = [...entry.values('sshPublicKey'), ...entry.values('ipaSshPubKey')].flatMap((value) =>
    value.split(/\r?\n/).map((line) => line.trim()),
  );
  return [...new Set(lines)].filter((line) => line !== '');
}
