import { z } from 'zod';
import { Hostname } from './hostname.ts';
import { JobId } from './job-id.ts';
import { Owner } from './person.ts';

/** What asking for the newest commit of what runs in a container yields. */
export const DeployRequest = z.strictObject({
  v: z.literal(1),
  /** The job that made the container, by which the index knows it. */
  container: JobId,
  hostname: Hostname,
  owner: Owner,
  /** Who asks, from the Slack user through the directory; for a push of the forge's, the owner. */
  by: Owner,
  /** Whether to build and start again also what has not changed. */
  force: z.boolean(),
  /** The push that asks for it; undefined when a person does. `tries` counts how often it found the container busy. */
  push: z.strictObject({ commit: z.string(), tries: z.int().min(0) }).optional(),
});
export type DeployRequest = z.infer<typeof DeployRequest>;
