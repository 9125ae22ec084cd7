/**
 * What a repository proposes to run: told by the files that projects have anyway, so that most people need only agree.
 * Everything here is a guess, is shown as one, and can be changed. Files are somebody else's: they may be broken or
 * hostile, and nothing here throws for it.
 */
import { FolderPath, MOST_COMPONENTS } from './deployment.ts';
import { type ComposeFile, composeIn, dockerfileIn } from './proposal-docker.ts';
import { type Folder, foldersBelow, type RepositoryContents } from './proposal-folder.ts';
import { localPackages, nodeGuess, packageIn } from './proposal-node.ts';
import { jsonIn, tomlIn, yamlIn } from './proposal-parse.ts';
import type { Guess, ProposedComponent } from './proposal-part.ts';
import { processesIn } from './proposal-procfile.ts';
import { PYTHON_ENTRIES, pythonGuess, pythonPackages } from './proposal-python.ts';
import { inOrder, serviceOfImage, servicesOfPackages } from './proposal-services.ts';
import { mainOf, named, settlePorts } from './proposal-settle.ts';
import { versionOfImage } from './proposal-version.ts';

export type { ProposedComponent } from './proposal-part.ts';

export interface Proposal {
  /** At most `MOST_COMPONENTS`; none when nothing is recognised. */
  components: ProposedComponent[];
  /** Names of the service catalogue, in its order. */
  services: string[];
  /** Where the site most likely listens. */
  port?: number | undefined;
  /** Where services and port came from, as a hint. */
  reasons: { services?: string; port?: string };
  /** What could not be read, a sentence each. */
  notes: string[];
}

const COMPOSE = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const TELLING = new Set([
  ...['package.json', '.nvmrc', '.node-version', 'Procfile', 'Dockerfile', ...COMPOSE],
  ...[
    'requirements.txt',
    'pyproject.toml',
    'Pipfile',
    '.python-version',
    'runtime.txt',
    'manage.py',
    ...PYTHON_ENTRIES,
  ],
]);

/** Whether the text of a file tells anything that a proposal is made from. */
export function wantsText(path: string): boolean {
  const parts = path.split('/');
  return TELLING.has(parts.at(-1) ?? '') && parts.length <= 6 && !parts.includes('node_modules');
}

/** @param root the project root, below the repository's; '' for the repository itself */
export function proposalOf(contents: RepositoryContents, root: string): Proposal {
  const folders = foldersBelow(contents, root).filter(({ path }) => FolderPath.safeParse(path).data === path);
  const [top] = folders;
  if (!top) return { components: [], services: [], reasons: {}, notes: [] };
  const composeName = COMPOSE.find((name) => top.text(name) !== undefined);
  const compose = composeIn(top.text(composeName ?? '') ?? '');
  const libraries = new Set(folders.flatMap(localPackages));
  const isLibrary = (folder: Folder) => libraries.has(folder.path) && packageIn(folder)?.scripts.start === undefined;
  const found = folders
    .filter((folder) => !isLibrary(folder))
    .flatMap((folder) => guesses(folder, top, compose, composeName ?? ''));
  const components = named(withoutParents(found, top)).slice(0, MOST_COMPONENTS);
  settlePorts(components);
  const services = servicesOf(folders, compose, composeName ?? '');
  const main = mainOf(components);
  return {
    components,
    services: services.names,
    port: main?.port,
    reasons: {
      ...(services.names.length > 0 ? { services: services.from } : {}),
      ...(main?.reasons.port === undefined ? {} : { port: main.reasons.port }),
    },
    notes: notesOf(folders),
  };
}

/** What one folder has to start: one thing, or the processes of its Procfile. */
function guesses(
  folder: Folder,
  top: Folder,
  compose: ComposeFile | undefined,
  composeName: string,
): ProposedComponent[] {
  const docker = folder.text('Dockerfile');
  const image = docker === undefined ? undefined : dockerfileIn(docker);
  const built = compose?.built.find(({ folder: context }) => context === folder.path);
  const [first, ...others] = processesIn(folder.text('Procfile') ?? '');
  const own =
    nodeGuess(folder, top) ?? pythonGuess(folder, top) ?? (folder.path === '' ? staticGuess(folder) : undefined);
  const base: Guess | undefined =
    own ?? (image || first ? { name: '', install: '', build: '', start: '', reasons: {} } : undefined);
  if (!base) return [];
  const guess: Guess = { ...base, reasons: { ...base.reasons } };
  const set = <K extends 'start' | 'port' | 'runtime'>(field: K, value: Guess[K], from: string) => {
    if (value === undefined || value === '') return;
    guess[field] = value;
    guess.reasons[field] = `from ${from}`;
  };
  if (first) set('start', first.command, 'Procfile');
  if (guess.start === '') set('start', image?.start ?? '', 'Dockerfile');
  const runtime = versionOfImage(image?.image ?? '');
  if (!guess.runtime || (runtime?.kind === guess.runtime.kind && guess.runtime.asked === ''))
    set('runtime', runtime, 'Dockerfile');
  set('port', image?.port, 'Dockerfile');
  set('port', built?.port, composeName);
  const beside = others.map(({ name, command }) => ({
    ...{ name, path: folder.path, runtime: guess.runtime, install: '', build: '', start: command },
    reasons: {
      start: 'from Procfile',
      ...(guess.reasons.runtime === undefined ? {} : { runtime: guess.reasons.runtime }),
    },
  }));
  return [{ ...guess, path: folder.path }, ...beside];
}

/** A folder of pages, which Python serves without anything to install. */
function staticGuess(folder: Folder): Guess | undefined {
  if (!folder.has('index.html')) return undefined;
  const from = 'from index.html';
  const start = 'python3 -m http.server $PORT';
  const runtime = { kind: 'python' as const, asked: '' };
  return {
    name: '',
    runtime,
    install: '',
    build: '',
    start,
    port: 8000,
    reasons: { runtime: from, start: from, port: from },
  };
}

/** The root of a workspace is no component beside its members, unless it can be started; nor is one that cannot, beside others. */
function withoutParents(found: ProposedComponent[], top: Folder): ProposedComponent[] {
  const startable = found.filter(({ start }) => start !== '');
  if (startable.length === 0) return found.slice(0, 1);
  const isWorkspace = (packageIn(top)?.workspaces.length ?? 0) > 0;
  const members = startable.filter(({ path }) => path !== '');
  // A root that starts its members would start them twice.
  return isWorkspace && members.length > 0 ? members : startable;
}

function servicesOf(folders: readonly Folder[], compose: ComposeFile | undefined, composeName: string) {
  const composed = (compose?.images ?? []).flatMap((image) => serviceOfImage(image) ?? []);
  const packages = folders.flatMap((folder) => [
    ...Object.keys(packageIn(folder)?.dependencies ?? {}),
    ...pythonPackages(folder),
  ]);
  const depended = servicesOfPackages(packages);
  const meteor = folders.some((folder) => folder.has('.meteor/release')) ? ['meteor'] : [];
  const from = [composed.length > 0 ? composeName : '', depended.length > 0 ? 'the dependencies' : ''].filter(Boolean);
  return { names: inOrder([...composed, ...depended, ...meteor]), from: `from ${from.join(' and ') || '.meteor'}` };
}

/** Files that say nothing because they are not what their name says. */
function notesOf(folders: readonly Folder[]): string[] {
  const readers = { 'package.json': jsonIn, 'pyproject.toml': tomlIn, Pipfile: tomlIn };
  const all = { ...readers, ...Object.fromEntries(COMPOSE.map((name) => [name, yamlIn])) };
  return folders.flatMap((folder) =>
    Object.entries(all).flatMap(([name, read]) => {
      const text = folder.text(name);
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      return text === undefined || text.trim() === '' || read(text) !== undefined ? [] : [`${path} cannot be read.`];
    }),
  );
}
