import type { ContainerRecord } from '../src/domain/container-record.ts';
import type { DeletionRequest } from '../src/domain/deletion-request.ts';
import { stepFor } from '../src/engine/step.ts';
import type { Facts, Ports } from './ports.ts';

/**
 * What the steps of a container's end, and of its return, establish for each other. All of it is JSON. Of those that
 * are only true, it is that they are there which counts.
 */
export interface DeletionFacts {
  request: DeletionRequest;
  /** The container as the index knew it when the job began. */
  record: ContainerRecord;
  /** Uid of the person who may do this; undefined fields are not facts, so for nobody it is empty. */
  allowed: string;
  /** The container is this job's alone. Until when it is kept, should it be kept, counts from here. */
  claimed: { until: string };
  /** Where it was found before anything was done; without a node it is gone. */
  seen: { node?: string; wasRunning: boolean };
  /** It does not run any more. */
  stopped: boolean;
  /** Nothing destroys it by itself any more. */
  withdrawn: boolean;
  /** The proxy does not serve it any more. */
  unpublished: boolean;
  /** What the proxy serves of it again. */
  published: Facts['published'];
  /** Nothing monitors it any more. */
  unwatched: boolean;
  /** The owner's role, taken back. */
  role: string;
  /** It is gone from the cluster. */
  destroyed: boolean;
  /** Its name, id, address and ports are free. */
  released: boolean;
  /** It runs. */
  started: boolean;
  address: string;
  /** Whether SSH answers there, and if not, why. */
  reachable: { fingerprint: string } | { problem: string };
  /** What the cluster's own pages say of it. */
  noted: { startsAtBoot: boolean };
}

export const deletionStep = stepFor<DeletionFacts, Ports>();
