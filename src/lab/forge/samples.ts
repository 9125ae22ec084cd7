/** The sample applications, as files; each folder of samples/ is a repository. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { OpsError } from '../../errors.ts';
import type { Files } from './repository.ts';

/** Those that need a token. */
export const PRIVATE_SAMPLES: readonly string[] = ['private-notes'];

/** Commands that make the database of two-parts, for the user that its component `api` runs as. Safe to repeat. */
export const DATABASE_COMMANDS: readonly string[] = [
  `su postgres -c "psql -qtAc \\"select from pg_roles where rolname = 'app-api'\\" | grep -q . || createuser app-api"`,
  `su postgres -c "psql -qtAc \\"select from pg_database where datname = 'notes'\\" | grep -q . || createdb -O app-api notes"`,
];

/** Files of shared/ that several samples have. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  'node-web': ['proof.js', 'websocket.js'],
  'two-parts': ['web/proof.js', 'web/websocket.js'],
};

/** Every sample with its files. @throws OpsError `not-found` when Berth stands here without its sources */
export async function readSamples(): Promise<Record<string, Files>> {
  const home = await homeFolder();
  const names = (await readdir(join(home, 'samples'))).sort();
  const samples = names.map(async (name) => {
    const own = await filesBelow(join(home, 'samples', name));
    const shared = (SHARED[name] ?? []).map(
      async (path) => [path, await readFile(join(home, 'shared', basename(path)))] as const,
    );
    return [name, { ...own, ...Object.fromEntries(await Promise.all(shared)) }] as const;
  });
  return Object.fromEntries(await Promise.all(samples));
}

/** This folder, or, where this is the built one, that of the sources it was built from. */
async function homeFolder(): Promise<string> {
  const homes = ['.', '../../../../src/lab/forge'].map((path) => resolve(import.meta.dirname, path));
  for (const home of homes) {
    if (await readdir(join(home, 'samples')).catch(() => undefined)) return home;
  }
  throw new OpsError('not-found', "The lab's forge needs the sample applications that come with Berth's sources.");
}

async function filesBelow(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.sort().map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return Object.fromEntries(await Promise.all(read));
}
