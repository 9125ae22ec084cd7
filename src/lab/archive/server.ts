import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tarball } from './tarball.ts';

/** What can be made to go wrong with the lab's archives. */
export interface ArchiveFaults {
  /** At most so many bytes a second; undefined: as fast as it goes. */
  bytesPerSecond: number | undefined;
  /** One byte is another than it should be. */
  corrupt: boolean;
  /** Every file is answered with this status. */
  status: number | undefined;
  /** What every answer waits for before its first byte. */
  stalled: Promise<void> | undefined;
}

export const noArchiveFaults = (): ArchiveFaults => ({
  bytesPerSecond: undefined,
  corrupt: false,
  status: undefined,
  stalled: undefined,
});

/** Files by HTTPS, each by its name, with ranges (RFC 9110, 14) as the servers of archives have them. */
export function archiveServer(
  files: ReadonlyMap<string, Tarball>,
  faults: ArchiveFaults,
  log: { path: string; from: number }[],
  identity: { certPem: string; keyPem: string },
) {
  return createServer({ cert: identity.certPem, key: identity.keyPem }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'https://lab').pathname);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    log.push({ path, from });
    const file = files.get(path.slice(1));
    if (file === undefined || faults.status !== undefined) {
      response.writeHead(faults.status ?? 404).end();
      return;
    }
    const { size } = await stat(file.path);
    if (from > 0 && from >= size) {
      response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
      return;
    }
    const range = from > 0 ? { 'Content-Range': `bytes ${from}-${size - 1}/${size}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': size - from, 'Accept-Ranges': 'bytes', ...range });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    await pipeline(createReadStream(file.path, { start: from }), troubled(faults), response);
  }
}

function troubled(faults: ArchiveFaults): Transform {
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      await faults.stalled;
      if (faults.corrupt) chunk[0] = (chunk[0] ?? 0) ^ 0xff;
      if (faults.bytesPerSecond !== undefined) {
        await delay((chunk.length / faults.bytesPerSecond) * 1000, undefined, { ref: false });
      }
      done(null, chunk);
    },
  });
}
