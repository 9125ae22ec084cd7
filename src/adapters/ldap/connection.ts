/** One kept connection to a directory: bound once, shared by every search, made anew when it has gone. */
import { Client, type Entry, EqualityFilter, type Filter, ResultCodeError } from 'ldapts';
import { OpsError } from '../../errors.ts';
import { abortable } from './abortable.ts';
import { accountAttributes } from './account.ts';
import { type LdapEntry, ldapEntry } from './entry.ts';
import { unavailable } from './failures.ts';
import { evaluatesFilters } from './honesty.ts';
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

/** A client and how far it has come. */
interface Link {
  client: Client;
  ready: Promise<Client>;
  opened: boolean;
  honest?: Promise<boolean>;
}

export function ldapConnection(options: CheckedOptions): Connection {
  let link: Link | undefined;
  let closed = false;

  // One link for all who ask at once: ldapts would open a connection for each, and mix them up.
  function connected(): Link {
    if (closed) throw new OpsError('unavailable', 'The directory has been closed.');
    if (link === undefined || (link.opened && !link.client.isConnected)) link = open();
    return link;
  }

  function open(): Link {
    const client = new Client({
      url: options.url,
      timeout: options.operationTimeoutMs,
      connectTimeout: options.connectTimeoutMs,
      // If the server hangs up between two questions, ldapts reconnects by itself: it must not do so as nobody.
      autoRebind: true,
      tlsOptions: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(options.caPem && { ca: options.caPem }) },
    });
    const opening: Link = { client, opened: false, ready: introduce(client, options) };
    opening.ready = opening.ready.then(
      () => {
        opening.opened = true;
        return client;
      },
      async (error: unknown) => {
        if (link === opening) link = undefined; // the next question tries again
        await client.unbind().catch(() => {});
        throw error;
      },
    );
    return opening;
  }

  /** Reading twice does no harm, so a connection that broke under a question is not yet a failure. */
  async function ask<T>(signal: AbortSignal, question: (client: Client) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const answer = (async () => {
      try {
        const client = await connected().ready;
        return await question(client).catch(async (error: unknown) => {
          if (!brokeOff(error)) throw error;
          if (link?.client === client) link = undefined; // ldapts may not have noticed yet
          return question(await connected().ready);
        });
      } catch (error) {
        throw unavailable(error, options);
      }
    })();
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

/** Open the connection: as the service account, or by a question that anybody may ask (RFC 4512, section 5.1). */
async function introduce(client: Client, { bind }: CheckedOptions): Promise<Client> {
  if (bind) {
    await client.bind(bind.dn, bind.password);
  } else {
    await client.search('', { scope: 'base', attributes: ['1.1'] }).catch((error: unknown) => {
      if (!(error instanceof ResultCodeError)) throw error; // a refusal came over an open connection
    });
  }
  return client;
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
