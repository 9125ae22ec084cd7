import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { BranchName, RepositoryUrl } from '../domain/deployment.ts';
import type { Push } from '../domain/push.ts';

/** How forges name the event in which a branch has new commits. */
const PUSH_EVENTS: Readonly<Record<string, string>> = {
  'x-github-event': 'push',
  'x-gitea-event': 'push',
  'x-forgejo-event': 'push',
  'x-gitlab-event': 'Push Hook',
};

/** Whether these are the headers of a push, and not of one of the many other things that forges tell. */
export const isPush = (headers: IncomingHttpHeaders): boolean =>
  Object.entries(PUSH_EVENTS).some(([header, event]) => headers[header] === event);

const Commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** What is read of a push's body. GitHub, Gitea and Forgejo say `repository`, GitLab says `project`. */
const Body = z.object({
  ref: z.string(),
  after: Commit,
  repository: z.object({ clone_url: z.string() }).optional().catch(undefined),
  project: z.object({ git_http_url: z.string() }).optional().catch(undefined),
});

/**
 * The push that a body tells of. Undefined for a tag, for a branch that was removed, and for a repository or a branch
 * that no deployment could name.
 * @throws SyntaxError, ZodError when it is no body of a push
 */
export function readPush(text: string): Push | undefined {
  const { ref, after, repository, project } = Body.parse(JSON.parse(text));
  const url = RepositoryUrl.safeParse(repository?.clone_url ?? project?.git_http_url ?? '').data;
  const branch = BranchName.safeParse(/^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? '').data;
  if (url === undefined || branch === undefined || /^0+$/.test(after)) return undefined;
  return { url, branch, commit: after };
}
