/** What `git ls-remote --symref` prints, read. */

const BRANCHES = 'refs/heads/';

/**
 * The branch of exactly this name, or the one that HEAD stands for. A server lists more than was asked for: names
 * that begin or end alike.
 */
export function branchIn(output: string, branch: string | undefined): { branch: string; commit: string } | undefined {
  const lines = output.split('\n').map((line) => line.split('\t'));
  const symbolic = lines.find(([what, name]) => what?.startsWith('ref: ') && name === 'HEAD')?.[0]?.slice(5);
  const wanted = branch === undefined ? symbolic : `${BRANCHES}${branch}`;
  if (!wanted?.startsWith(BRANCHES)) return undefined;
  // HEAD's commit is its branch's, which the server need not list as well.
  const found = lines.find(
    ([what, name]) => isCommit(what) && (name === wanted || (name === 'HEAD' && wanted === symbolic)),
  );
  return found?.[0] === undefined ? undefined : { branch: wanted.slice(BRANCHES.length), commit: found[0] };
}

/** A full object name, of SHA-1 or SHA-256. */
const isCommit = (text: string | undefined): text is string =>
  text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
