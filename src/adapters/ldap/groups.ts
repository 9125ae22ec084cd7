/** Which groups somebody is in: by what their entry says, and by what the groups say. Nested groups are not followed. */
import { AndFilter, OrFilter } from 'ldapts';
import { type Connection, equals } from './connection.ts';
import { isUnder, leafName, sameDn } from './dn.ts';
import type { LdapEntry } from './entry.ts';
import type { CheckedOptions } from './options.ts';
import { accountName } from './person.ts';

const mostGroups = 1000;

/** Names of groups under `groupBaseDn`, sorted, each once. */
export async function groupsOf(
  entry: LdapEntry,
  connection: Connection,
  options: CheckedOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const dns = entry.values('memberOf');
  if (options.searchGroups) {
    const found = await groupEntries(entry, connection, options, signal);
    dns.push(...found.map((group) => group.dn));
  }
  // By its place and not by its name alone, lest a group that anybody may make be called like one with rights.
  const names = dns.filter((dn) => isUnder(dn, options.groupBaseDn)).map(leafName);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

async function groupEntries(
  entry: LdapEntry,
  connection: Connection,
  { groupBaseDn, uidAttribute, scan }: CheckedOptions,
  signal: AbortSignal,
): Promise<LdapEntry[]> {
  const uid = accountName(entry, uidAttribute) ?? '';
  const gid = entry.first('gidNumber');
  const holds = (group: LdapEntry) => isMember(group, entry.dn, uid, gid);
  if (scan !== 'never' && !(await connection.evaluatesFilters(signal))) {
    return connection.scan(groupBaseDn, equals('objectClass', 'posixGroup'), holds, signal);
  }
  const filters = [equals('memberUid', uid), equals('member', entry.dn), equals('uniqueMember', entry.dn)];
  const primary = [equals('objectClass', 'posixGroup'), equals('gidNumber', gid ?? '')];
  const filter = new OrFilter({ filters: gid ? [...filters, new AndFilter({ filters: primary })] : filters });
  return (await connection.search(groupBaseDn, filter, mostGroups, signal)).filter(holds);
}

/** The same question as the filter asks, on our side. */
export function isMember(group: LdapEntry, dn: string, uid: string, gid: string | undefined): boolean {
  const classes = group.values('objectClass').map((name) => name.toLowerCase());
  const posix = classes.includes('posixgroup');
  const named = classes.includes('groupofnames') || classes.includes('groupofuniquenames') || posix;
  return (
    (posix && group.values('memberUid').includes(uid)) ||
    (posix && gid !== undefined && group.values('gidNumber').includes(gid)) ||
    (named && [...group.values('member'), ...group.values('uniqueMember')].some((member) => sameDn(member, dn)))
  );
}
