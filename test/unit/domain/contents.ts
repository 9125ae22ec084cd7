import { wantsText } from '../../../src/domain/proposal.ts';
import type { RepositoryContents } from '../../../src/domain/proposal-folder.ts';

/** A repository of these files, read as the forge port reads it. */
export function contentsOf(files: Readonly<Record<string, string>>): RepositoryContents {
  const paths = Object.keys(files);
  const folders = new Set(['']);
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => {
      folders.add(parts.slice(0, index + 1).join('/'));
    });
  }
  const texts = Object.fromEntries(Object.entries(files).filter(([path]) => wantsText(path)));
  return { folders: [...folders], files: paths, texts };
}
