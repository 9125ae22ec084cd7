/** One connection to the server, from the first byte to the bind. */
import { Client, ResultCodeError } from 'ldapts';
import type { CheckedOptions } from './options.ts';

/** A client and how far it has come. */
export interface Link {
  readonly client: Client;
  /** Settles once it is connected and bound; rejects, and hangs up, when either fails. */
  readonly ready: Promise<Client>;
  opened: boolean;
  /** How many questions are under way, and when the last one ended (milliseconds since 1970). */
  asking: number;
  usedAt: number;
  /** Whether the server evaluates filters, once asked. */
  honest?: Promise<boolean>;
}

export function openLink(options: CheckedOptions, now: number): Link {
  const client = new Client({
    url: options.url,
    timeout: options.operationTimeoutMs,
    connectTimeout: options.connectTimeoutMs,
    // If the server hangs up between two questions, ldapts reconnects by itself: it must not do so as nobody.
    autoRebind: true,
    tlsOptions: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(options.caPem && { ca: options.caPem }) },
  });
  const ready = introduce(client, options).then(
    () => {
      link.opened = true;
      return client;
    },
    async (error: unknown) => {
      await client.unbind().catch(() => {});
      throw error;
    },
  );
  const link: Link = { client, ready, opened: false, asking: 0, usedAt: now };
  return link;
}

/** Open the connection: as the service account, or by a question that anybody may ask (RFC 4512, section 5.1). */
async function introduce(client: Client, { bind }: CheckedOptions): Promise<void> {
  if (bind) return client.bind(bind.dn, bind.password);
  await client.search('', { scope: 'base', attributes: ['1.1'] }).catch((error: unknown) => {
    if (!(error instanceof ResultCodeError)) throw error; // a refusal came over an open connection
  });
}
