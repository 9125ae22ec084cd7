import { z } from 'zod';
import { RUNTIMES } from '../src/domain/deployment.ts';
import { Origin } from '../src/domain/origin.ts';

/** What somebody has filled in so far. Kept in Redis, so nothing secret is in it: that is sealed, and here it is a count. */

/** How long a draft is kept after it was last touched, with all that was sealed for it. */
export const DRAFT_SECONDS = 3600;

/** One component, as proposed or as typed; what it says was checked when its page was saved. */
export const ComponentDraft = z.object({
  /** Its own for as long as the draft lives, whatever it is called. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  runtime: z.enum(['none', ...RUNTIMES]),
  version: z.string(),
  fromSource: z.boolean(),
  install: z.string(),
  build: z.string(),
  start: z.string(),
  port: z.int().optional(),
  /** What it was proposed from; undefined once somebody has edited it. */
  proposedFrom: z.string().optional(),
  /** What is sealed for it: how many values, and the names of the first of them. */
  environment: z.object({ count: z.int(), names: z.array(z.string()) }).optional(),
});
export type ComponentDraft = z.infer<typeof ComponentDraft>;

/** A repository that was read, and what is to run of it. */
export const Project = z.object({
  url: z.string(),
  /** As it was asked for; '' for the default branch. */
  askedBranch: z.string(),
  branch: z.string(),
  root: z.string(),
  commit: z.string(),
  components: z.array(ComponentDraft),
  /** How many components there have been: the next one's id. */
  made: z.int(),
  services: z.array(z.string()),
  /** What they were proposed from; undefined once somebody has looked at them. */
  servicesFrom: z.string().optional(),
  /** One command a line. */
  customServices: z.string(),
  rootStart: z.string(),
});
export type Project = z.infer<typeof Project>;

export const Draft = z.object({
  /** The id of the job that Submit will make: chosen now, so that a second Submit is the same job. */
  job: z.string(),
  /** Who asks, and where. */
  origin: Origin,
  /** By field; keys as pasted, ports as ids of the protocol catalogue. */
  values: z.object({
    hostname: z.string().optional(),
    template: z.string().optional(),
    size: z.string().optional(),
    keys: z.string().optional(),
    httpPort: z.number().optional(),
    ports: z.array(z.string()).optional(),
    purpose: z.string().optional(),
    repository: z.string().optional(),
    branch: z.string().optional(),
    root: z.string().optional(),
  }),
  /** Whether a deploy token is sealed. */
  hasToken: z.boolean().optional(),
  /** Undefined without a repository, or before it was read. */
  project: Project.optional(),
});
export type Draft = z.infer<typeof Draft>;
