/** Repositories as any forge serves them over Git's smart HTTP. Their contents are never run here. */

export interface RepositoryAt {
  /** As `RepositoryUrl` gives it. */
  url: string;
  /** A deploy token, for a private one. */
  token?: string | undefined;
}

/** What a branch holds, as far as a proposal needs it. */
export interface Snapshot {
  branch: string;
  /** The commit, in full. */
  commit: string;
  /** Every folder, from the repository's root, without a trailing slash; '' is the root. */
  folders: readonly string[];
  /** Every file's path. */
  files: readonly string[];
  /** The text of those files that were asked for and are small enough, by path. */
  texts: Readonly<Record<string, string>>;
  /** More than was read. */
  truncated: boolean;
}

export interface Forge {
  /**
   * The newest commit of a branch of exactly this name, without a name of the default branch.
   * @returns undefined when there is no such branch
   * @throws OpsError `invalid` for a host that is not allowed; `not-found` for a repository that is not there or not
   * readable (forges do not tell these apart); `unavailable` when the forge does not answer
   */
  head(
    at: RepositoryAt,
    branch: string | undefined,
    signal: AbortSignal,
  ): Promise<{ branch: string; commit: string } | undefined>;
  /**
   * Reads a branch without its history. `wants` chooses the files whose text is needed, by path.
   * @throws OpsError as `head`; `not-found` when the branch is gone
   */
  read(at: RepositoryAt, branch: string, wants: (path: string) => boolean, signal: AbortSignal): Promise<Snapshot>;
}
