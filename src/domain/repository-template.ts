import { z } from 'zod';
import type { ContainerRecord } from './container-record.ts';
import { ContainerRequest } from './container-request.ts';
import type { Deployment } from './deployment.ts';
import { Owner } from './person.ts';

/**
 * A template for one repository: runtimes, services and the caches of its package managers are there, and nothing that
 * is anybody's. It is built afresh, never made of a container that somebody has.
 */
export const RepositoryTemplate = z.object({
  v: z.literal(1),
  /** The job that made it, which is the stamp that it carries. */
  job: z.string(),
  vmid: z.int(),
  node: z.string(),
  /** The operating system, by its name in the catalogue. */
  system: z.string(),
  diskGiB: z.number(),
  repository: z.object({ url: z.string(), branch: z.string(), root: z.string() }),
  /** The commit that it was built with. */
  commit: z.string(),
  /** What was done in it; only who asks for the same is given it. See `recipeOf`. */
  recipe: z.string(),
  by: Owner,
  createdAt: z.string(),
});
export type RepositoryTemplate = z.infer<typeof RepositoryTemplate>;

/** A request for such a template: that for a container, of which only the repository and what it needs is left. */
export const TemplateRequest = z.strictObject({ ...ContainerRequest.shape, makes: z.literal('template') });
export type TemplateRequest = z.infer<typeof TemplateRequest>;

/** Asks for the end of one. `hostname` is what it is called. */
export const DropTemplateRequest = z.strictObject({
  v: z.literal(1),
  template: RepositoryTemplate.shape.job,
  hostname: ContainerRequest.shape.hostname,
  owner: Owner,
});
export type DropTemplateRequest = z.infer<typeof DropTemplateRequest>;

/**
 * Everything that leaves a trace in a template, as one text. Commands are the person's own and could leave anything for
 * the next one to find, so a template is only ever given to who asks for exactly the same ones.
 */
export function recipeOf(
  system: string,
  { components, services, repository: { url, branch, root } }: Deployment,
): string {
  const built = components.map(({ name, path, runtime, install, build }) => ({ name, path, runtime, install, build }));
  return JSON.stringify([system, url, branch, root, built, services]);
}

/** Why there can be no template of what runs in a container, as a sentence; undefined if there can. */
export function whyNoTemplate({ hostname, deployment }: ContainerRecord): string | undefined {
  if (deployment === undefined) return `${hostname} was made without a repository.`;
  return deployment.repository.isPrivate
    ? `The repository of ${hostname} is private, and a template holds nothing that not everybody may read.`
    : undefined;
}

/** What to build for a container like this one: without its person, its environment, its keys and its own commands. */
export function templateRequest(record: ContainerRecord, job: string, by: Owner): TemplateRequest {
  const { template, size, deployment } = record;
  const { commit: _commit, ...rest } = deployment ?? {};
  const components = (deployment?.components ?? []).map((component) => ({ ...component, hasEnvironment: false }));
  return TemplateRequest.parse({
    v: 1,
    makes: 'template',
    hostname: templateName(job),
    template,
    size,
    keys: [],
    httpPort: 80,
    ports: [],
    purpose: `Template for ${deployment?.repository.url}`.slice(0, 500),
    deployment: { ...rest, components, customServices: [], rootStart: '' },
    owner: by,
  });
}

export const templateName = (job: string): string => `template-${job}`;
