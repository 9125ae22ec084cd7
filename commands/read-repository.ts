import { wantsText } from '../src/domain/proposal.ts';
import { OpsError } from '../src/errors.ts';
import type { Forge, RepositoryAt, Snapshot } from '../src/ports/forge.ts';
import type { Project } from './draft.ts';
import { sentenceOf } from './wizard.ts';

/** Slack's window shows that it waits; nobody waits much longer than this. */
const READ_MS = 45_000;
/** More are not kept: then only the clone tells whether a folder is there. */
const MOST_FOLDERS = 20_000;

/** What a repository is asked about, as it was typed and checked. */
export interface RepositoryAsked extends RepositoryAt {
  /** '' for the default branch. */
  branch: string;
  root: string;
}

type Read = { snapshot: Snapshot } | { errors: Record<string, string> };

/** The branch as it is now, or what is wrong with the address, the branch or the root, by field. */
export async function readRepository(forge: Pick<Forge, 'head' | 'read'>, asked: RepositoryAsked): Promise<Read> {
  const { url, token, branch, root } = asked;
  const signal = AbortSignal.timeout(READ_MS);
  try {
    const head = await forge.head({ url, token }, branch || undefined, signal);
    if (!head && branch === '') {
      return { errors: { repository: 'This repository has no default branch yet. Push something, or name a branch.' } };
    }
    if (!head) return { errors: { branch: `There is no branch ${branch} in this repository.` } };
    const snapshot = await forge.read({ url, token }, head.branch, wantsText, signal);
    const isMissing = root !== '' && !snapshot.folders.includes(root) && !snapshot.truncated;
    return isMissing ? { errors: { root: `There is no folder ${root} in the branch ${head.branch}.` } } : { snapshot };
  } catch (error) {
    if (signal.aborted) return { errors: { repository: 'The repository could not be read in time. Try again.' } };
    if (!(error instanceof OpsError) || error.reason === 'failed') throw error;
    return { errors: { repository: sentenceOf(error) } };
  }
}

/** The folders of a snapshot, as far as they are to be kept. */
export function foldersOf({ folders, truncated }: Snapshot): string[] {
  return truncated || folders.length > MOST_FOLDERS ? [] : [...folders];
}

/** Why a component's folder cannot be taken; undefined also where nobody knows. */
export function folderProblem(path: string, { root, branch }: Project, folders: readonly string[] | undefined) {
  const whole = [root, path].filter(Boolean).join('/');
  if (whole === '' || !folders?.length || folders.includes(whole)) return undefined;
  return `There is no folder ${path} in ${root || 'the repository'}, branch ${branch}.`;
}
