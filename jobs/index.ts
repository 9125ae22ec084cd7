import type { z } from 'zod';
import { ContainerRequest } from '../src/domain/container-request.ts';
import type { Plan } from '../src/engine/plan.ts';
import { createContainer } from './create-container.ts';
import type { Ports } from './ports.ts';

/** A plan and the schema of the request it begins with. */
export interface JobKind {
  plan: Plan<Ports>;
  request: z.ZodType<ContainerRequest>;
}

/** Every plan a worker knows, by its name. */
export const jobKinds: Readonly<Record<string, JobKind>> = {
  [createContainer.name]: { plan: createContainer, request: ContainerRequest },
};
