/** What a package.json and its neighbours tell about a component that runs on Node.js. */
import { posix } from 'node:path';
import { z } from 'zod';
import type { Folder } from './proposal-folder.ts';
import { jsonIn } from './proposal-parse.ts';
import type { Guess } from './proposal-part.ts';
import { plainVersion, versionInRange } from './proposal-version.ts';

const texts = () =>
  z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((all) => strings(all));
const strings = (all: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const PackageJson = z.object({
  name: z.string().catch(''),
  main: z.string().catch(''),
  packageManager: z.string().catch(''),
  engines: texts(),
  scripts: texts(),
  dependencies: texts(),
  devDependencies: texts(),
  workspaces: z
    .union([z.array(z.unknown()), z.object({ packages: z.array(z.unknown()) }).transform(({ packages }) => packages)])
    .catch([]),
});
export type PackageJson = z.infer<typeof PackageJson>;

/** Undefined when there is none, or none that can be read. */
export function packageIn(folder: Folder): PackageJson | undefined {
  const text = folder.text('package.json');
  return text === undefined ? undefined : PackageJson.safeParse(jsonIn(text)).data;
}

/** Folders of the same repository that a package.json takes as dependencies: parts of it, not applications. */
export function localPackages(folder: Folder): string[] {
  const targets = Object.values(packageIn(folder)?.dependencies ?? {});
  return targets.flatMap((target) => {
    const path = /^(?:file|link):(.+)$/.exec(target)?.[1];
    return path === undefined ? [] : [posix.join(folder.path, path)];
  });
}

/** Frameworks that listen on PORT, or on this port. */
const FRAMEWORKS: Readonly<Record<string, number>> = {
  ...{ express: 3000, fastify: 3000, koa: 3000, '@hapi/hapi': 3000, hono: 3000, '@nestjs/core': 3000 },
  ...{ next: 3000, nuxt: 3000, '@remix-run/serve': 3000, 'socket.io': 3000, ws: 3000, meteor: 3000 },
};

const FILES = ['server.js', 'index.js', 'app.js', 'main.js', 'server.mjs', 'index.mjs'];

/**
 * @param top the project root, for what stands there once for all: the version, the lockfile of workspaces
 * @returns undefined when nothing of it can be started
 */
export function nodeGuess(folder: Folder, top: Folder): Guess | undefined {
  const about = packageIn(folder);
  if (!about) return undefined;
  const [start, startFrom] = startOf(about, folder);
  const port = portOfScript(about.scripts[startFrom] ?? start) ?? frameworkPort(about);
  const from = 'from package.json';
  if (start === '' && about.scripts.build === undefined) return undefined;
  const [asked, versionFrom] = versionOf(folder, about) ??
    (folder === top ? undefined : versionOf(top, packageIn(top))) ?? ['', from];
  const [install, installFrom] = installOf(folder, about, top);
  return {
    name: about.name.split('/').at(-1) ?? '',
    runtime: { kind: 'nodejs', asked },
    install,
    build: about.scripts.build === undefined ? '' : 'npm run build',
    start,
    port,
    reasons: { runtime: versionFrom, install: installFrom, build: from, start: from, port: from },
  };
}

function startOf({ scripts, main }: PackageJson, folder: Folder): [command: string, script: string] {
  if (scripts.start !== undefined) return ['npm start', 'start'];
  for (const script of ['serve', 'preview']) if (scripts[script] !== undefined) return [`npm run ${script}`, script];
  const file = [main, ...FILES].find(
    (name) => /^[\w./-]+\.[cm]?js$/.test(name) && folder.has(name.replace(/^\.\//, '')),
  );
  return [file === undefined ? '' : `node ${file}`, ''];
}

/** The port that a command names: `-p 3001`, `--port=3001`, `PORT=3001`. */
function portOfScript(script: string): number | undefined {
  const port = Number(/(?:^|\s)(?:-p|--port|PORT)[\s=]+(\d{1,5})(?!\d)/.exec(script)?.[1]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function frameworkPort({ dependencies, scripts }: PackageJson): number | undefined {
  if (scripts.start === undefined && scripts.preview !== undefined) return 4173; // Vite's
  const known = Object.keys(FRAMEWORKS).find((name) => Object.hasOwn(dependencies, name));
  return known === undefined ? undefined : FRAMEWORKS[known];
}

function versionOf(folder: Folder, about: PackageJson | undefined): [asked: string, from: string] | undefined {
  for (const file of ['.nvmrc', '.node-version']) {
    const asked = plainVersion(folder.text(file) ?? '');
    if (asked !== '') return [asked, `from ${file}`];
  }
  const range = about?.engines.node;
  return range === undefined ? undefined : [versionInRange('nodejs', range), 'from package.json'];
}

interface Manager {
  lockfile: string;
  install(version: string): string;
}

/** By the package manager that wrote each lockfile; npm is the only one that comes with Node.js. */
const MANAGERS: readonly Manager[] = [
  { lockfile: 'package-lock.json', install: () => 'npm ci' },
  { lockfile: 'npm-shrinkwrap.json', install: () => 'npm ci' },
  { lockfile: 'pnpm-lock.yaml', install: (version) => `npx --yes pnpm${version} install --frozen-lockfile` },
  {
    lockfile: 'yarn.lock',
    install: (version) =>
      version === '' || version.startsWith('@1.')
        ? `npx --yes yarn${version || '@1'} install --frozen-lockfile`
        : `npx --yes @yarnpkg/cli-dist${version} install --immutable`,
  },
  { lockfile: 'bun.lock', install: (version) => `npx --yes bun${version} install --frozen-lockfile` },
  { lockfile: 'bun.lockb', install: (version) => `npx --yes bun${version} install --frozen-lockfile` },
];

function installOf(folder: Folder, about: PackageJson, top: Folder): [command: string, from: string] {
  for (const [place, way] of [
    [folder, ''],
    [top, wayUp(folder)],
  ] as const) {
    const found = MANAGERS.find(({ lockfile }) => place.has(lockfile));
    if (!found) continue;
    const version =
      /^\w+(@\d+\.\d+\.\d+)/.exec((place === folder ? about : packageIn(top))?.packageManager ?? '')?.[1] ?? '';
    return [`${way}${found.install(version)}`, `from ${found.lockfile}`];
  }
  const needs = Object.keys({ ...about.dependencies, ...about.devDependencies }).length > 0;
  return [needs ? 'npm install' : '', 'from package.json'];
}

/** Members of a workspace are installed where its lockfile is. */
const wayUp = ({ path }: Folder) =>
  path === ''
    ? ''
    : `cd ${path
        .split('/')
        .map(() => '..')
        .join('/')} && `;
