import type { Deployment } from '../src/domain/deployment.ts';
import type { StepContext } from '../src/engine/step.ts';
import { OpsError } from '../src/errors.ts';
import type { DeployFacts } from './deploy-facts.ts';
import type { AppWork } from './guest/checkout.ts';
import type { Ports } from './ports.ts';

export type Context = StepContext<Ports>;
export type Place = Pick<DeployFacts, 'record' | 'seen'>;

/** Work on the application of a container that was handed over. */
export function appWork({ record, seen }: Place, { ports, job, signal, note }: Context): AppWork {
  const target = { node: seen.node ?? record.node, vmid: record.vmid };
  return { guest: ports.guest, target, job, deployment: deploymentOf(record), signal, note };
}

function deploymentOf({ deployment, hostname }: DeployFacts['record']): Deployment {
  if (deployment) return deployment;
  throw new OpsError('invalid', `${hostname} was made without a repository.`);
}
