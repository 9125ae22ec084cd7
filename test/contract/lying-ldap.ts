/** LDAP servers that do not evaluate filters, to prove that nobody is mapped to somebody else by believing them. */
import { createServer, type TLSSocket } from 'node:tls';
import { Ber, BerReader, BerWriter } from 'ldapts';
import { makeAuthority } from '../../src/lab/certificates.ts';

export interface LyingEntry {
  dn: string;
  attributes: Record<string, string[]>;
}

/**
 * `everybody` answers every question with all it has. `shapes` knows `(objectClass=X)`, answers an AND that
 * names a class with all of that class, and anything else with nobody, as mieweb/LDAPServer was seen to do.
 */
export type Lie = 'everybody' | 'shapes';

const tags = { bind: 0x60, bound: 0x61, search: 0x63, entry: 0x64, done: 0x65, and: 0xa0, equality: 0xa3 };

export async function startLyingServer(lie: Lie, entries: LyingEntry[]) {
  const authority = await makeAuthority();
  const { certPem, keyPem } = await authority.issue({ names: ['localhost'], ips: ['127.0.0.1'] });
  const sockets = new Set<TLSSocket>();
  const server = createServer({ cert: certPem, key: keyPem }, (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let waiting = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (let message = takeMessage(); message; message = takeMessage()) {
        for (const reply of answer(message, lie, entries)) socket.write(reply);
      }
    });
    function takeMessage(): BerReader | undefined {
      const reader = new BerReader(waiting);
      if (waiting.length < 2 || reader.readSequence() === null) return undefined;
      const end = reader.offset + reader.length;
      if (waiting.length < end) return undefined;
      waiting = waiting.subarray(end);
      return reader;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `ldaps://127.0.0.1:${port}`,
    caPem: authority.caPem,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(reader: BerReader, lie: Lie, entries: LyingEntry[]): Buffer[] {
  const id = reader.readInt() ?? 0;
  const operation = reader.peek();
  if (operation === tags.bind) return [envelope(id, tags.bound, result)];
  if (operation !== tags.search) return [];
  reader.readSequence(tags.search);
  const base = reader.readString();
  for (let field = 0; field < 5; field += 1) reader.readTag(reader.peek() ?? 0); // scope, aliases, limits, types only
  const told = base === '' ? [] : entries.filter((entry) => lie === 'everybody' || fits(entry, reader));
  return [...told.map((entry) => envelope(id, tags.entry, writeEntry(entry))), envelope(id, tags.done, result)];
}

function fits(entry: LyingEntry, reader: BerReader): boolean {
  const filter = new BerReader(reader.remainingBuffer);
  const tag = filter.readSequence();
  if (tag === tags.and) filter.readSequence(tags.equality);
  else if (tag !== tags.equality) return false;
  const [attribute, value] = [filter.readString(), filter.readString()];
  return attribute === 'objectClass' && (entry.attributes.objectClass ?? []).includes(value ?? '');
}

function envelope(id: number, tag: number, body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  body(writer);
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

const result = (writer: BerWriter) => {
  writer.writeEnumeration(0);
  writer.writeString('');
  writer.writeString('');
};

const writeEntry = (entry: LyingEntry) => (writer: BerWriter) => {
  writer.writeString(entry.dn);
  writer.startSequence();
  for (const [name, values] of Object.entries(entry.attributes)) {
    writer.startSequence();
    writer.writeString(name);
    writer.startSequence(Ber.Set | Ber.Constructor);
    for (const value of values) writer.writeString(value);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
};
