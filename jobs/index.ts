import { ContainerRequest } from '../src/domain/container-request.ts';
import { deleteAct, deployAct, detailsAct } from './container-acts.ts';
import { containerCard } from './container-card.ts';
import { createContainer } from './create-container.ts';
import { createSite } from './create-site.ts';
import { deleteKind, restoreKind, retireKind } from './deletion-kinds.ts';
import { deployKind } from './deployment-kinds.ts';
import type { JobKind } from './job-kind.ts';
import type { Facts } from './ports.ts';
import { dropTemplateKind, makeTemplateKind } from './template-kinds.ts';

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
    return (
      card && {
        ...card,
        acts: [
          detailsAct(which),
          ...(request.deployment ? [deployAct(which)] : []),
          deleteAct(which, catalogue.keepMs),
        ],
      }
    );
  },
};

/** With an application in it: the same request and the same words. */
const siteKind: typeof createKind = { ...createKind, plan: createSite };

/** Every plan a worker knows, by its name. */
export const jobKinds: Readonly<Record<string, JobKind>> = Object.fromEntries(
  [createKind, siteKind, retireKind, restoreKind, deleteKind, deployKind, makeTemplateKind, dropTemplateKind].map(
    (kind): [string, JobKind] => [kind.plan.name, kind],
  ),
);
