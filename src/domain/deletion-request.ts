import { z } from 'zod';
import { Hostname } from './hostname.ts';
import { JobId } from './job-id.ts';
import { Owner } from './person.ts';

/** What asking for the end of a container yields, and for its return: who asks, and for which. */
export const DeletionRequest = z.strictObject({
  v: z.literal(1),
  /** The job that made the container, by which the index knows it. */
  container: JobId,
  hostname: Hostname,
  owner: Owner,
  /** Who asks, from the Slack user through the directory; for `due` who deleted it back then. */
  by: Owner,
  /** Nobody asks: the time that it was kept is over. */
  due: z.boolean(),
});
export type DeletionRequest = z.infer<typeof DeletionRequest>;
