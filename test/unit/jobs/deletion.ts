import { deleteContainer } from '../../../jobs/delete-container.ts';
import { deployContainer } from '../../../jobs/deploy-container.ts';
import type { Ports } from '../../../jobs/ports.ts';
import { restoreContainer } from '../../../jobs/restore-container.ts';
import { retireContainer } from '../../../jobs/retire-container.ts';
import type { Change, ContainerRecord } from '../../../src/domain/container-record.ts';
import { DeletionRequest } from '../../../src/domain/deletion-request.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { aRecord, MADE_BY, OWNER } from '../domain/records.ts';
import { DyingJournal } from '../engine/world.ts';
import { newWorld, type World } from './world.ts';

export const JOB = 'bjob00000001';
const plans = {
  'retire-container': retireContainer,
  'restore-container': restoreContainer,
  'delete-container': deleteContainer,
  'deploy-container': deployContainer,
};

/** A world with Ada's container, as creating it left it, and its record. */
export function inhabited(record: ContainerRecord = aRecord()): World {
  const world = newWorld();
  const running = record.state.kind === 'running';
  const made = { stamp: MADE_BY, hostname: 'web', node: 'pve1', tags: [], notes: '', startsAtBoot: running };
  world.containers.set(200, { ...made, running, remark: running ? undefined : 'Deleted by Ada.' });
  world.rights.add('ada@pve PVEVMUser 200');
  world.hostnames.set('web', MADE_BY);
  world.vmids.set(MADE_BY, 200);
  world.addresses.set(MADE_BY, '192.0.2.200');
  world.index.set(MADE_BY, record);
  return world;
}

export const request = (more: Partial<DeletionRequest> = {}) =>
  DeletionRequest.parse({ v: 1, container: MADE_BY, hostname: 'web', owner: OWNER, by: OWNER, due: false, ...more });

export interface Going {
  store?: Entry[];
  die?: { at: number; after: boolean };
  lastAttempt?: boolean;
  due?: boolean;
  job?: string;
}

export function go(
  plan: Change,
  ports: Ports,
  { store = [], die, lastAttempt = true, due = false, job = JOB }: Going = {},
) {
  const signal = new AbortController().signal;
  const journal = new DyingJournal(store, die);
  return run(plans[plan], { request: request({ due }) }, journal, { ports, job, signal, lastAttempt });
}

/** All that can be told from outside, for comparing. */
export const seen = (world: World) => ({
  containers: [...world.containers],
  rights: [...world.rights],
  held: [...world.hostnames, ...world.vmids, ...world.addresses, ...world.placements],
});

export const nothing = { containers: [], rights: [], held: [] };
