import { jobKinds } from '../jobs/index.ts';
import type { JobRequest } from '../jobs/job-kind.ts';
import type { Catalogue } from './domain/catalogue.ts';
import type { Entry } from './engine/journal.ts';
import type { Delivery, Draw } from './slack/delivery.ts';
import { threadView } from './slack/thread.ts';
import { closingText } from './slack/thread-words.ts';

/**
 * The thread of a job that another one has followed, with what came of that: it offers nothing any more, since what it
 * could be pressed for has happened. Its closing reply was posted long ago, and is not posted again.
 */
export async function closeFollowed(
  { job, plan, request, entries, asker }: Followed,
  since: string,
  { delivery, catalogue }: { delivery: Delivery; catalogue: Catalogue },
): Promise<void> {
  const kind = jobKinds[plan];
  if (!kind) return;
  const input = {
    job,
    plan: kind.plan,
    initial: { request },
    entries,
    notes: new Map(),
    ...kind.words(request),
    people: { asker, help: catalogue.help },
    now: Date.now(),
  };
  const draw: Draw = (remark) => threadView({ ...input, remark: [remark, since].filter(Boolean).join(' ') });
  await delivery.follow(job).close(draw, closingText(input));
}

interface Followed {
  job: string;
  plan: string;
  request: JobRequest;
  entries: readonly Entry[];
  /** Slack id of the one who asked for it. */
  asker: string;
}
