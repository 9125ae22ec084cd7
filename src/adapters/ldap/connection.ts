/** One kept connection to a directory: bound once, shared by every search, made anew when it has gone. */
import { type Client, type Entry, EqualityFilter, type Filter, ResultCodeError } from 'ldapts';
import { OpsError } from '../../errors.ts';
import { abortable } from './abortable.ts';
import { accountAttributes } from './account.ts';
import { type LdapEntry, ldapEntry } from './entry.ts';
import { unavailable } from './failures.ts';
import { evaluatesFilters } from './honesty.ts';
import { type Link, openLink } from './link.ts';
import type { CheckedOptions } from './options.ts';

export interface Connection {
  /** Entries under `base` that the server says match, at most `limit` of them as far as it keeps to that. */
  search(base: string, filter: Filter, limit: number, signal: AbortSignal): Promise<LdapEntry[]>;
  /**
   * Those under `base` that `keep` says match, read page by page.
   * @throws OpsError `unavailable` when there are more than `scanLimit` to read.
   */
  scan(base: string, filter: Filter, keep: (entry: LdapEntry) => boolean, signal: AbortSignal): Promise<LdapEntry[]>;
  /** False for a server that answers with people a question that nobody fits. */
  evaluatesFilters(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export const equals = (attribute: string, value: string) => new EqualityFilter({ attribute, value });

// No list of names: some servers drop names in mixed case from one. `*` brings all but operational attributes.
const attributes = ['*', 'memberOf', ...accountAttributes];
const pageSize = 500;

// Firewalls forget silent connections without a word, and a new one costs only milliseconds.
const longestSilenceMs = 60_000;

/** @param clock milliseconds since 1970 */
export function ldapConnection(options: CheckedOptions, clock: () => number): Connection {
  let link: Link | undefined;
  let closed = false;

  // One link for all who ask at once: ldapts would open a connection for each, and mix them up.
  function connected(): Link {
    if (closed) throw new OpsError('unavailable', 'The directory has been closed.');
    if (link?.opened && !link.client.isConnected) link = undefined;
    if (link?.opened && link.asking === 0 && clock() - link.usedAt > longestSilenceMs) {
      void link.client.unbind().catch(() => {});
      link = undefined;
    }
    link ??= openLink(options, clock());
    return link;
  }

  async function askOnce<T>(question: (client: Client) => Promise<T>): Promise<T> {
    const mine = connected();
    mine.asking += 1;
    try {
      return await question(await mine.ready);
    } catch (error) {
      // Not opened, or broken though ldapts may not have noticed yet: the next question gets a new one.
      if (link === mine && (!mine.opened || brokeOff(error))) link = undefined;
      throw error;
    } finally {
      mine.asking -= 1;
      mine.usedAt = clock();
    }
  }

  async function ask<T>(signal: AbortSignal, question: (client: Client) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const answer = askOnce(question)
      .catch((error: unknown) => {
        if (!brokeOff(error)) throw error;
        return askOnce(question); // reading twice does no harm, so a connection that broke is not yet a failure
      })
      .catch((error: unknown) => {
        throw unavailable(error, options);
      });
    return abortable(answer, signal);
  }

  return {
    search: (base, filter, limit, signal) =>
      ask(signal, async (client) => {
        const found = await client.search(base, { filter, attributes, sizeLimit: limit });
        return found.searchEntries.map(even);
      }),
    scan: (base, filter, keep, signal) =>
      ask(signal, async (client) => {
        const kept: LdapEntry[] = [];
        let read = 0;
        for await (const page of client.searchPaginated(base, { filter, attributes, paged: { pageSize } })) {
          signal.throwIfAborted();
          read += page.searchEntries.length;
          if (read > options.scanLimit) throw tooMany(options);
          kept.push(...page.searchEntries.map(even).filter(keep));
        }
        return kept;
      }),
    async evaluatesFilters(signal) {
      const asked = connected();
      asked.honest ??= ask(new AbortController().signal, (client) =>
        evaluatesFilters(client, options.baseDn, options.attribute),
      );
      asked.honest.catch(() => {
        delete asked.honest;
      });
      return abortable(asked.honest, signal);
    },
    async close() {
      closed = true;
      await link?.ready.then((client) => client.unbind()).catch(() => {}); // it may be gone already
    },
  };
}

const even = (entry: Entry) => ldapEntry(entry);

function brokeOff(error: unknown): boolean {
  if (error instanceof ResultCodeError || !(error instanceof Error)) return false;
  return /Connection closed before|Socket error|Socket connection not established/.test(error.message);
}

function tooMany({ scanLimit, baseDn }: CheckedOptions): OpsError {
  return new OpsError('unavailable', `The directory has more than ${scanLimit} entries to read through.`, {
    hint: `Choose a narrower base than ${baseDn}, raise scanLimit, or use a server that evaluates filters.`,
  });
}
