import { posix } from 'node:path';
import type { Component, Deployment } from '../../src/domain/deployment.ts';
import { ROOT_START } from './app-paths.ts';
import { type Bins, readBins } from './component-units.ts';

/** What LOOK_AT_CURRENT saw; undefined without a version that runs. */
export function readCurrent(printed: string): { folder: string; commit: string; bins: Bins } | undefined {
  const lines = printed.split('\n');
  const [, folder = '', commit = ''] = lines.find((line) => line.startsWith('current '))?.split(' ') ?? [];
  if (folder === '' || commit === '') return undefined;
  const bins = readBins(lines.flatMap((line) => (line.startsWith('bin ') ? [line.slice(4)] : [])).join('\n'));
  return { folder, commit, bins };
}

/**
 * The names of what a change of files touches. A file belongs to the component with the deepest folder around it; one
 * that belongs to none may be used by all.
 * @param paths from the repository's root; undefined when nobody knows
 */
export function changedComponents(deployment: Deployment, paths: readonly string[] | undefined): string[] {
  const { components, rootStart, repository } = deployment;
  const all = [...components.map(({ name }) => name), ...(rootStart === '' ? [] : [ROOT_START])];
  if (paths === undefined) return all;
  const owners = paths.map((path) => ownerOf(path, repository.root, components));
  if (owners.includes(undefined)) return all;
  // What is started at the root may start anything below it.
  return all.filter((name) => (name === ROOT_START ? owners.length > 0 : owners.includes(name)));
}

function ownerOf(path: string, root: string, components: readonly Component[]): string | undefined {
  const around = components
    .map(({ name, path: below }) => ({ name, folder: posix.join(root, below, '/').replace(/^\.?\/+$/, '') }))
    .filter(({ folder }) => path.startsWith(folder))
    .toSorted((a, b) => b.folder.length - a.folder.length);
  return around[0]?.name;
}
