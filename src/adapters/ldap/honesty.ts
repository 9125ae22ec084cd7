/**
 * Whether a server evaluates filters. Some match only the shapes they know and answer any other question with
 * everybody (mieweb/LDAPServer among them), or with nobody. Asked once for each connection, in two shapes.
 * This decides only where to look: who is accepted is always compared again on our side.
 */
import { randomUUID } from 'node:crypto';
import { AndFilter, type Client, EqualityFilter, ResultCodeError } from 'ldapts';

/** False when a question that nobody fits is answered with somebody. */
export async function evaluatesFilters(client: Client, baseDn: string, attribute: string): Promise<boolean> {
  const nobody = new EqualityFilter({ attribute, value: `nobody-${randomUUID()}` });
  const account = new EqualityFilter({ attribute: 'objectClass', value: 'posixAccount' });
  for (const filter of [nobody, new AndFilter({ filters: [account, nobody] })]) {
    try {
      const { searchEntries } = await client.search(baseDn, { filter, attributes: ['*'], sizeLimit: 1 });
      if (searchEntries.length > 0) return false;
    } catch (error) {
      // A refusal says nothing about filters; the real question will meet it again and report it.
      if (!(error instanceof ResultCodeError)) throw error;
    }
  }
  return true;
}
