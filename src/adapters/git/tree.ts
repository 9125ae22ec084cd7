/** What `git ls-tree -r -t -z` prints, read. */

export interface Tree {
  folders: string[];
  files: string[];
  /** Object names of ordinary files, by path. Neither links nor submodules have a text of their own. */
  blobs: Map<string, string>;
  truncated: boolean;
}

/** @param output may end in the middle of an entry @param most paths; what is beyond is left out */
export function treeIn(output: Buffer, most: number, isCut: boolean): Tree {
  const entries = output.toString('utf8').split('\0');
  entries.pop(); // nothing, or half an entry
  const tree: Tree = { folders: [''], files: [], blobs: new Map(), truncated: isCut || entries.length > most };
  for (const entry of entries.slice(0, most)) {
    const tab = entry.indexOf('\t');
    const [mode = '', type = '', object = ''] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    if (type === 'tree') tree.folders.push(path);
    if (type === 'blob') tree.files.push(path);
    if (type === 'blob' && mode.startsWith('100')) tree.blobs.set(path, object);
  }
  return tree;
}

/** Those of the paths whose text is read, nearest to the root first. */
export function chosen(paths: Iterable<string>, wants: (path: string) => boolean, most: number) {
  const depth = (path: string) => path.split('/').length;
  const wanted = [...paths].filter(wants);
  wanted.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  return { paths: wanted.slice(0, most), truncated: wanted.length > most };
}
