import type { ContainerRecord } from '../src/domain/container-record.ts';
import type { DeployRequest } from '../src/domain/deploy-request.ts';
import { stepFor } from '../src/engine/step.ts';
import type { Ports } from './ports.ts';

/** What the steps of deploying again establish for each other. All of it is JSON and nothing of it secret. */
export interface DeployFacts {
  request: DeployRequest;
  /** The container as the index knew it when the job began. */
  record: ContainerRecord;
  /** Uid of the person who may do this. */
  allowed: string;
  /** The container is this job's alone. */
  claimed: { until: string };
  /** Where it runs. */
  seen: { node?: string; wasRunning: boolean };
  /** What runs until now, and what each component is run with. */
  before: { folder: string; commit: string; bins: [component: string, bin: string][] };
  /** The newest commit; where its version is, if one was made of it, and which components it changes. */
  fetched: { commit: string; folder?: string; changed: string[] };
  /** Components that are in the new version as they were, with what they need and what was built of them. */
  carried: { whole: string[]; dependencies: string[] };
  dependencies: string[];
  built: string[];
  /** The new version is the one that runs. */
  switched: boolean;
  running: { unit: string; port?: number }[];
  /** The site answered through the proxy, with this status; none where nothing is published. */
  answering: { status?: number };
}

export const deployStep = stepFor<DeployFacts, Ports>();
