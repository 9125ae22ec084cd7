import type { Component, RuntimeChoice, RuntimeKind } from './deployment.ts';
import { type PackagedRuntime, packagedRuntimes } from './packaged-runtimes.ts';
import { SYSTEM_TITLES, type System } from './system.ts';

/** Which runtimes there are, and where exactly a component's comes from. Pure: settled while asking, for each by itself. */

/** A file that is what it was when somebody wrote down its checksum. */
export interface PinnedRuntime {
  kind: RuntimeKind;
  /** In full, as the program itself prints it. */
  version: string;
  url: string;
  sha256: string;
}

/** What the configuration offers beside the packages of distributions. */
export interface RuntimesCatalogue {
  /** Ready to run: of Node.js as its makers publish it, of Python as python-build-standalone does (install_only). */
  archives: readonly PinnedRuntime[];
  /** To be built in the container. */
  sources: readonly PinnedRuntime[];
  /** The authority of where these are, PEM; undefined: those that the container trusts anyway. */
  ca?: string | undefined;
}

export interface RuntimeWish {
  kind: RuntimeKind;
  /** As in `22`, `22.11` or `22.11.0`; '' for whatever there is. */
  asked: string;
  /** `source`: built in the container, which takes minutes; nothing else is ever chosen in its place. */
  how: 'prebuilt' | 'source';
}

export const RUNTIME_TITLES: Readonly<Record<RuntimeKind, string>> = { nodejs: 'Node.js', python: 'Python' };

/**
 * Where a wanted runtime comes from.
 * @param system of the container; undefined for one whose packages are not known
 * @returns a sentence when there is no such version: never another one instead
 */
export function resolveRuntime(
  wish: RuntimeWish,
  system: System | undefined,
  { archives, sources }: RuntimesCatalogue,
): RuntimeChoice | string {
  const { kind, asked, how } = wish;
  const pinned = newest(how === 'source' ? sources : archives, wish);
  if (pinned) {
    const { version, url, sha256 } = pinned;
    return { kind, asked, version, from: { how: how === 'source' ? 'source' : 'archive', url, sha256 } };
  }
  // Only now, although it is the quickest: what a distribution packages is as old as the distribution.
  const packaged = how === 'source' ? undefined : newest(packagesOf(system), wish);
  if (packaged) return { kind, asked, version: packaged.version, from: { how: 'package' } };
  return missing(wish, system, how === 'source' ? sources : [...archives, ...packagesOf(system)]);
}

/** Every version that `resolveRuntime` would find, newest first: what a form can offer. */
export function runtimeVersions(
  kind: RuntimeKind,
  how: RuntimeWish['how'],
  system: System | undefined,
  { archives, sources }: RuntimesCatalogue,
): string[] {
  const all = how === 'source' ? sources : [...archives, ...packagesOf(system)];
  return [...new Set(all.filter((one) => one.kind === kind).map(({ version }) => version))].sort(newestFirst);
}

/** The package that a choice stands for; undefined for one of another origin, or of another system. */
export function packagedRuntime(choice: RuntimeChoice, system: System | undefined): PackagedRuntime | undefined {
  if (choice.from.how !== 'package') return undefined;
  return packagesOf(system).find(({ kind, version }) => kind === choice.kind && version === choice.version);
}

/** Why these components cannot be in one container, each with its own package; undefined when they can. */
export function runtimeClash(
  components: readonly Pick<Component, 'name' | 'runtime'>[],
  system: System | undefined,
): string | undefined {
  const held = new Map<string, { name: string; version: string }>();
  for (const { name, runtime } of components) {
    const { excludes, version } = (runtime && packagedRuntime(runtime, system)) ?? {};
    if (runtime === undefined || excludes === undefined || version === undefined) continue;
    const other = held.get(excludes);
    if (other && other.version !== version) {
      const which = `${RUNTIME_TITLES[runtime.kind]} ${other.version} for ${other.name} and ${version} for ${name}`;
      return `A container can have only one of the packages ${which}. Ask for the same version, or for one that is not a package.`;
    }
    held.set(excludes, { name, version });
  }
  return undefined;
}

/** Whether a version is one of those that `asked` means: 22 means 22.11.0, but 2 does not. */
function isMeant(version: string, asked: string): boolean {
  return asked === '' || version === asked || version.startsWith(`${asked}.`);
}

function newest<T extends { kind: RuntimeKind; version: string }>(
  of: readonly T[],
  { kind, asked }: Pick<RuntimeWish, 'kind' | 'asked'>,
): T | undefined {
  return of
    .filter((one) => one.kind === kind && isMeant(one.version, asked))
    .toSorted((a, b) => newestFirst(a.version, b.version))[0];
}

function newestFirst(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (right?.[at] ?? 0) - (left?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function packagesOf(system: System | undefined): readonly PackagedRuntime[] {
  return system === undefined ? [] : packagedRuntimes[system];
}

function missing(
  { kind, asked, how }: RuntimeWish,
  system: System | undefined,
  all: readonly { kind: RuntimeKind; version: string }[],
): string {
  const title = RUNTIME_TITLES[kind];
  const there = [...new Set(all.filter((one) => one.kind === kind).map(({ version }) => version))].sort(newestFirst);
  const where = system === undefined ? 'here' : `for ${SYSTEM_TITLES[system]} here`;
  if (there.length === 0) {
    return how === 'source' ? `There is no source of ${title} here to build from.` : `There is no ${title} ${where}.`;
  }
  const names = there.length === 1 ? there[0] : `${there.slice(0, -1).join(', ')} and ${there.at(-1)}`;
  const what = how === 'source' ? `source of ${title} ${asked}` : `${title} ${asked}`;
  return `There is no ${what} ${where}; there ${there.length === 1 ? 'is' : 'are'} ${names}.`;
}
