/** A repository as proposals see it: folders with files in them, below the project root. */

/** What was read of a branch; `Snapshot` of the forge port is one. */
export interface RepositoryContents {
  /** From the repository's root, without a trailing slash; '' is the root. */
  folders: readonly string[];
  files: readonly string[];
  texts: Readonly<Record<string, string>>;
}

export interface Folder {
  /** Below the project root; '' is that root. */
  path: string;
  /** The last part of it; '' for the root. */
  name: string;
  has(file: string): boolean;
  /** The text of a file, if it was read. */
  text(file: string): string | undefined;
}

/** How deep below the project root components are looked for. */
const DEEPEST = 3;

/** Names of folders that hold no component of their own. */
const ASIDE =
  /^(?:\..*|node_modules|bower_components|vendor|venv|env|__pycache__|dist|build|out|target|coverage|docs?|tests?|__tests__|e2e|fixtures|examples?|samples?|scripts|migrations)$/i;

/** The project root first, then those below it of which any text was read, the nearest first. */
export function foldersBelow({ folders, files, texts }: RepositoryContents, root: string): Folder[] {
  const prefix = root === '' ? '' : `${root}/`;
  const known = new Set(files);
  const telling = new Set(Object.keys(texts).map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  const folderAt = (path: string): Folder => {
    const at = (file: string) => `${prefix}${path === '' ? '' : `${path}/`}${file}`;
    return {
      path,
      name: path.split('/').at(-1) ?? '',
      has: (file) => known.has(at(file)),
      text: (file) => (Object.hasOwn(texts, at(file)) ? texts[at(file)] : undefined),
    };
  };
  const below = folders
    .filter((path) => path.startsWith(prefix) && path.length > prefix.length)
    .filter((path) => telling.has(path))
    .map((path) => path.slice(prefix.length))
    .filter((path) => path.split('/').length <= DEEPEST && !path.split('/').some((part) => ASIDE.test(part)));
  const depth = (path: string) => path.split('/').length;
  below.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  return ['', ...below].map(folderAt);
}
