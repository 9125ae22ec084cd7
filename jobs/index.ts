import { ContainerRequest } from '../src/domain/container-request.ts';
import { deleteAct, detailsAct } from './container-acts.ts';
import { containerCard } from './container-card.ts';
import { createContainer } from './create-container.ts';
import { deleteKind, restoreKind, retireKind } from './deletion-kinds.ts';
import type { JobKind } from './job-kind.ts';
import type { Facts } from './ports.ts';

const createKind: JobKind<ContainerRequest, Partial<Facts>> = {
  plan: createContainer,
  request: ContainerRequest,
  doer: ({ owner }) => owner,
  isCancellable: true,
  words: ({ hostname }) => ({
    subject: `Container ${hostname}`,
    done: `Container ${hostname} is ready.`,
    failed: `Container ${hostname} was not made.`,
    undone: 'Everything that was made has been undone.',
  }),
  card(request, facts, catalogue, job) {
    const which = { job, hostname: request.hostname };
    const card = containerCard(request, facts, catalogue);
    return card && { ...card, acts: [detailsAct(which), deleteAct(which, catalogue.keepMs)] };
  },
};

/** Every plan a worker knows, by its name. */
export const jobKinds: Readonly<Record<string, JobKind>> = Object.fromEntries(
  [createKind, retireKind, restoreKind, deleteKind].map((kind): [string, JobKind] => [kind.plan.name, kind]),
);
