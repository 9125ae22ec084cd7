/** The forge port on the git program, which speaks Git's smart HTTP to any forge; see git-access.ts for how it is held. */
import { BranchName } from '../../domain/deployment.ts';
import { OpsError } from '../../errors.ts';
import type { Forge, RepositoryAt, Snapshot } from '../../ports/forge.ts';
import { sizesIn, textsIn } from './blobs.ts';
import type { GitForgeOptions } from './options.ts';
import { type Question, questions } from './question.ts';
import { branchIn } from './refs.ts';
import { refusal } from './refusals.ts';
import { chosen, treeIn } from './tree.ts';

const MOST_PATHS = 20_000;
const MOST_TEXTS = 60;
const MOST_TEXT_BYTES = 64 * 1024;

export function gitForge(options: GitForgeOptions): Forge {
  const question = questions(options);
  return {
    head: (at, branch, signal) =>
      question(at, signal, async ({ remote }) => {
        const names = branch === undefined ? ['HEAD'] : [`refs/heads/${checked(branch)}`];
        const { stdout } = await remote((url) => ['ls-remote', '--symref', '--', url, ...names]);
        return branchIn(stdout.toString('utf8'), branch);
      }),

    read: (at, branch, wants, signal) =>
      question(at, signal, async (ask) => {
        const commit = await fetchTrees(ask, checked(branch), at);
        const listing = await ask.local(['ls-tree', '-r', '-t', '-z', commit]);
        if (listing.code !== 0 && !listing.truncated) throw refusal('other', at.url, false);
        const tree = treeIn(listing.stdout, MOST_PATHS, listing.truncated);
        const wanted = chosen(tree.blobs.keys(), wants, MOST_TEXTS);
        const found = wanted.paths.map((path) => [path, tree.blobs.get(path) ?? ''] as const);
        const { texts, truncated } = await fetchTexts(ask, [...new Set(found.map(([, object]) => object))]);
        return {
          branch,
          commit,
          folders: tree.folders,
          files: tree.files,
          texts: textsByPath(found, texts),
          truncated: tree.truncated || wanted.truncated || truncated,
        };
      }),
  };
}

/** The newest commit of a branch and its trees, without history and without any file. @returns the commit */
async function fetchTrees({ remote, local }: Question, branch: string, { url, token }: RepositoryAt): Promise<string> {
  const clone = ['clone', '--quiet', '--bare', '--template=', '--depth=1', '--filter=blob:none', '--single-branch'];
  await remote((address) => [...clone, '--no-tags', `--branch=${branch}`, '--', address, '.']);
  // A tag of this name would have done for clone.
  const known = await local(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  if (known.code !== 0) throw refusal('no-branch', url, token !== undefined);
  return known.stdout.toString('latin1').trim();
}

/** The texts of these objects, but for those that are too large, fetched all at once instead of when git misses each. */
async function fetchTexts({ remote, local }: Question, objects: string[]) {
  if (objects.length === 0) return { texts: new Map<string, string>(), truncated: false };
  const list = (some: string[]) => some.map((object) => `${object}\n`).join('');
  const fetch = ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'];
  await remote(() => [...fetch, '--recurse-submodules=no', '--filter=blob:none', '--stdin', 'origin'], list(objects));
  const sizes = sizesIn((await local(['cat-file', '--batch-check'], list(objects))).stdout.toString('latin1'));
  const small = objects.filter((object) => (sizes.get(object) ?? Number.POSITIVE_INFINITY) <= MOST_TEXT_BYTES);
  const printed = await local(['cat-file', '--batch'], list(small));
  return { texts: textsIn(printed.stdout), truncated: small.length < objects.length };
}

function textsByPath(found: readonly (readonly [string, string])[], texts: ReadonlyMap<string, string>) {
  const entries = found.flatMap(([path, object]) => {
    const text = texts.get(object);
    return text === undefined ? [] : [[path, text] as const];
  });
  return Object.fromEntries(entries) satisfies Snapshot['texts'];
}

function checked(branch: string): string {
  const name = BranchName.safeParse(branch);
  if (!name.success || name.data !== branch) throw new OpsError('invalid', 'This is not the name of a branch.');
  return branch;
}
