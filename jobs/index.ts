import type { z } from 'zod';
import type { Catalogue } from '../src/domain/catalogue.ts';
import { ContainerRequest } from '../src/domain/container-request.ts';
import type { Plan } from '../src/engine/plan.ts';
import { type Card, containerCard } from './container-card.ts';
import { createContainer } from './create-container.ts';
import type { Facts, Ports } from './ports.ts';

/** A plan, the schema of the request it begins with, and how people are told of it. */
export interface JobKind {
  plan: Plan<Ports>;
  request: z.ZodType<ContainerRequest>;
  /** What the job is about, as a sentence begins with it. */
  subject(request: ContainerRequest): string;
  card(request: ContainerRequest, facts: Partial<Facts>, catalogue: Catalogue): Card | undefined;
}

/** Every plan a worker knows, by its name. */
export const jobKinds: Readonly<Record<string, JobKind>> = {
  [createContainer.name]: {
    plan: createContainer,
    request: ContainerRequest,
    subject: ({ hostname }) => `Container ${hostname}`,
    card: containerCard,
  },
};
