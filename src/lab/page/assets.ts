/** What the browser loads, made from the sources of the page when the lab starts, so that nobody has to build it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type BuildFailure, build } from 'esbuild';
import { OpsError } from '../../errors.ts';

export interface Asset {
  type: string;
  body: Buffer;
  gzipped: Buffer;
  /** Another one for another body. */
  etag: string;
}

export type Assets = ReadonlyMap<'app.js' | 'style.css', Asset>;

const ENTRIES = { app: 'main.tsx', style: 'style.css' };
const compress = promisify(gzip);

/**
 * The folder `page` of the checkout, seen from the sources as from what is compiled of them.
 * @throws OpsError `not-found` where it is missing
 */
export function pageFolder(): string {
  const found = ['../../../page', '../../../../page']
    .map((up) => resolve(import.meta.dirname, up))
    .find((folder) => existsSync(join(folder, ENTRIES.app)));
  if (found) return found;
  throw new OpsError('not-found', 'The sources of the page, which come with Berth in the folder page, are missing.');
}

/**
 * Bundles the page. Nothing is written.
 * @throws OpsError `failed`, with the file and the line, when its sources are wrong
 */
export async function bundlePage(folder: string): Promise<Assets> {
  const made = await build({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(folder, file)])),
    bundle: true,
    minify: true,
    write: false,
    outdir: join(folder, 'out'),
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    sourcemap: false,
    logLevel: 'silent',
    tsconfigRaw: {},
  }).catch((cause: unknown) => {
    throw unbuilt(cause, folder);
  });
  const text = (end: string) => made.outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? new Uint8Array();
  return new Map([
    ['app.js', await asset('text/javascript', text('app.js'))] as const,
    ['style.css', await asset('text/css', text('style.css'))] as const,
  ]);
}

async function asset(type: string, contents: Uint8Array): Promise<Asset> {
  const body = Buffer.from(contents);
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 20);
  return { type: `${type}; charset=utf-8`, body, gzipped: await compress(body), etag: `"${digest}"` };
}

function unbuilt(cause: unknown, folder: string): OpsError {
  const [first] = (cause as Partial<BuildFailure>).errors ?? [];
  const at = first?.location;
  const where = at ? `${relative(folder, resolve(at.file))}:${at.line}: ` : '';
  return new OpsError('failed', 'The page cannot be made from its sources.', {
    hint: first ? `${where}${first.text}` : undefined,
    cause,
  });
}
