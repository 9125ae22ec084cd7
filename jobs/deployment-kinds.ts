import { DeployRequest } from '../src/domain/deploy-request.ts';
import { detailsAct } from './container-acts.ts';
import { deployContainer } from './deploy-container.ts';
import type { DeployFacts } from './deploy-facts.ts';
import { isPushMoot } from './deployment-of.ts';
import type { JobKind } from './job-kind.ts';

export const deployKind: JobKind<DeployRequest, Partial<DeployFacts>> = {
  plan: deployContainer,
  request: DeployRequest,
  doer: ({ by }) => by,
  isCancellable: true,
  words: ({ hostname }) => ({
    subject: `Deployment of ${hostname}`,
    done: `${hostname} runs the newest commit.`,
    failed: `${hostname} was not deployed.`,
    undone: 'The version from before runs as it did.',
  }),
  card({ container, hostname }, { record, fetched }) {
    if (!record?.deployment || !fetched) return undefined;
    const { repository } = record.deployment;
    const isNew = fetched.folder !== undefined;
    return {
      title: isNew ? `${hostname} is deployed` : `${hostname} is up to date`,
      lines: [
        { label: 'Commit', value: fetched.commit.slice(0, 12), code: true },
        { label: 'Branch', value: `${repository.branch} of ${repository.url}` },
        ...(isNew ? [{ label: 'Started again', value: fetched.changed.join(', ') || 'nothing that runs' }] : []),
      ],
      next: isNew
        ? `Commit ${fetched.commit.slice(0, 12)} of ${repository.branch} runs now.`
        : `There is nothing new: commit ${fetched.commit.slice(0, 12)} of ${repository.branch} runs already.`,
      acts: [detailsAct({ job: container, hostname })],
    };
  },
  isMoot: (request, ports) => isPushMoot(request, ports),
};
