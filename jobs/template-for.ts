import type { ContainerRequest } from '../src/domain/container-request.ts';
import { type RepositoryTemplate, recipeOf } from '../src/domain/repository-template.ts';
import type { Ports } from './ports.ts';

/**
 * The newest template that was made by doing exactly what this request asks for, if the cluster still has it.
 * @returns where it is now
 */
export async function templateFor(
  request: ContainerRequest,
  { templates, hypervisor, catalogue }: Pick<Ports, 'templates' | 'hypervisor' | 'catalogue'>,
  signal: AbortSignal,
): Promise<RepositoryTemplate | undefined> {
  const { deployment, template: system, size } = request;
  // One that is being made begins with the system itself, and a private repository has none.
  if ('makes' in request || deployment === undefined || deployment.repository.isPrivate) return undefined;
  const recipe = recipeOf(system, deployment);
  const room = catalogue.sizes[size]?.diskGiB ?? 0;
  const fitting = (await templates.list())
    .filter((template) => template.recipe === recipe && template.diskGiB <= room)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  for (const template of fitting) {
    const found = await hypervisor.find(template.vmid, template.job, signal);
    if (found) return { ...template, node: found.node };
  }
  return undefined;
}
