import type { ContainerRecord } from './container-record.ts';

/** A branch of a repository has a new commit, says its forge. */
export interface Push {
  /** As `RepositoryUrl` gives it. */
  url: string;
  branch: string;
  /** The commit, in full. */
  commit: string;
}

/** Whether a container runs this branch of this repository, and may be given its new commit. */
export function isMeant({ state, deployment }: ContainerRecord, { url, branch }: Push): boolean {
  const repository = deployment?.repository;
  return state.kind === 'running' && repository?.url === url && repository.branch === branch;
}
