/** People from an LDAP directory: OpenLDAP, 389, FreeIPA, Active Directory, and servers that lie about filters. */
import { AndFilter, PresenceFilter } from 'ldapts';
import { sameIdentifier } from '../../domain/identifier.ts';
import type { Person } from '../../domain/person.ts';
import { OpsError } from '../../errors.ts';
import type { Directory } from '../../ports/directory.ts';
import { equals, ldapConnection } from './connection.ts';
import type { LdapEntry } from './entry.ts';
import { groupsOf } from './groups.ts';
import { checkOptions, type LdapOptions } from './options.ts';
import { personOf } from './person.ts';

// Longer than any address (RFC 5321 allows 254), and short enough not to trouble a server.
const longestValue = 320;

// Two are a reason to refuse; some more are asked for because a server may call more values equal than we do.
const enough = 10;

const present = (attribute: string) => new PresenceFilter({ attribute });

/**
 * A directory behind LDAP over TLS. Connects at the first question and keeps the connection.
 * An aborted question rejects with the signal's reason.
 * @param clock milliseconds since 1970, for accounts with an end, and for the age of a connection
 * @throws OpsError `invalid` for options that cannot work
 */
export function ldapDirectory(given: LdapOptions, clock: () => number = Date.now): Directory {
  const options = checkOptions(given);
  const connection = ldapConnection(options, clock);

  async function lookUp(attribute: string, value: string, signal: AbortSignal): Promise<Person[]> {
    signal.throwIfAborted();
    if (value === '' || value.length > longestValue) return [];
    const matches = (entry: LdapEntry) => entry.values(attribute).some((one) => sameIdentifier(one, value));
    const people: Person[] = [];
    for (const entry of await entries(attribute, value, matches, signal)) {
      const groups = await groupsOf(entry, connection, options, signal);
      const person = personOf(entry, { uidAttribute: options.uidAttribute, groups, wanted: value, now: clock() });
      if (person) people.push(person);
      if (people.length === 2) break;
    }
    return people;
  }

  /** Whatever the server says, only what `matches` on our side. Each entry once. */
  async function entries(
    attribute: string,
    value: string,
    matches: (entry: LdapEntry) => boolean,
    signal: AbortSignal,
  ): Promise<LdapEntry[]> {
    const { baseDn, scan } = options;
    const reliable = scan === 'never' || (await connection.evaluatesFilters(signal));
    const filter = new AndFilter({
      // Contacts and printers have addresses too, but no account: they must not take the place of a person.
      filters: [equals(attribute, value), present('mail'), present(options.uidAttribute)],
    });
    const found = reliable ? (await connection.search(baseDn, filter, enough, signal)).filter(matches) : [];
    if (found.length > 0 || (reliable && scan !== 'always')) return found;
    const everybody = await connection.scan(baseDn, equals('objectClass', 'posixAccount'), matches, signal);
    return [...new Map(everybody.map((entry) => [entry.dn, entry])).values()];
  }

  return {
    findBy: (value, signal) => lookUp(options.attribute, value, signal),
    async findByUid(uid, signal) {
      const [person, another] = await lookUp(options.uidAttribute, uid, signal);
      if (another === undefined) return person;
      throw new OpsError('conflict', `The directory has several people with the account name ${uid}.`, {
        hint: 'Ask whoever runs the directory to give each their own.',
      });
    },
    close: () => connection.close(),
  };
}
