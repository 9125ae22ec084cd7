import { OpsError } from '../errors.ts';
import type { Change, ContainerRecord, Published } from './container-record.ts';
import { jobIdFor } from './job-id.ts';
import type { Owner } from './person.ts';

/**
 * How a record may change, as functions from one to the next. The store applies each as one act, so that of an
 * Undo and a destruction that come at the same moment exactly one finds what it needs.
 */

/** The job that a person asks for by pressing a button: the same as long as nothing else has happened to the container. */
export function jobOfChange(record: ContainerRecord, plan: Change): string {
  return jobIdFor(plan, record.job, record.serial);
}

/** The job that destroys a container, or clears away what is left of one, without anybody asking. */
export function jobWhenDue({ job, serial, state }: ContainerRecord): string {
  return state.kind === 'retired' ? jobIdFor('due', state.job) : jobIdFor('due', job, serial);
}

/** Whether a record waits for a destruction that nobody has to ask for. */
export function isDue({ state, claim }: ContainerRecord, now: number): boolean {
  if (claim !== undefined || state.kind === 'running' || state.refused) return false;
  return state.kind === 'deleting' || Date.parse(state.until) <= now;
}

/**
 * Takes the container for one job. Taking it again is fine.
 * @param due nobody asks: only what is due may be destroyed
 * @throws OpsError `conflict` when another job has it, or when there is nothing to do or nothing left to undo
 */
export function claim(
  record: ContainerRecord,
  { job, plan, due, now }: { job: string; plan: Change; due: boolean; now: number },
): ContainerRecord {
  if (record.claim?.job === job) return record;
  const problem = whyNot(record, plan, now) ?? (due && !isDue(record, now) ? `${record.hostname} is kept.` : undefined);
  if (problem !== undefined) throw new OpsError('conflict', problem);
  return { ...record, claim: { job, plan } };
}

/** Why a change cannot begin now, as a sentence; undefined if it can. */
export function whyNot(
  { hostname, state, claim, deployment }: ContainerRecord,
  plan: Change,
  now: number,
): string | undefined {
  if (claim !== undefined) return `${hostname} ${BUSY[claim.plan]}`;
  if (plan === 'delete-container') return undefined;
  if (plan === 'deploy-container') return whyNotDeployed(hostname, state.kind, deployment);
  if (state.kind === 'deleting') return `${hostname} is gone and cannot come back.`;
  if (plan === 'retire-container') return state.kind === 'retired' ? `${hostname} is deleted already.` : undefined;
  if (state.kind === 'running') return `${hostname} is not deleted; there is nothing to undo.`;
  const isLate = !state.refused && Date.parse(state.until) <= now;
  return isLate ? `The time to undo is over: ${hostname} is being destroyed.` : undefined;
}

function whyNotDeployed(
  hostname: string,
  state: ContainerRecord['state']['kind'],
  deployment: ContainerRecord['deployment'],
): string | undefined {
  if (state !== 'running') return `${hostname} is deleted; only what runs can be deployed again.`;
  return deployment === undefined ? `${hostname} was made without a repository.` : undefined;
}

const BUSY: Record<Change, string> = {
  'retire-container': 'is being deleted just now.',
  'restore-container': 'is being brought back just now.',
  'delete-container': 'is being destroyed just now and cannot come back.',
  'deploy-container': 'is being deployed just now.',
};

/**
 * Gives the container back as it was, because the job did not come to its end.
 * @param found.isThere whether the cluster still has it; if not, what is left of it is to be cleared away
 */
export function release(record: ContainerRecord, job: string, found: { isThere: boolean }): ContainerRecord {
  const { claim, ...rest } = record;
  if (claim?.job !== job) return record;
  const serial = record.serial + 1;
  // Trying to destroy it again and again would tell the same people the same thing.
  const refused = claim.plan === 'delete-container';
  if (!found.isThere) return { ...rest, serial, state: { kind: 'deleting', refused } };
  if (!refused || rest.state.kind === 'running') return { ...rest, serial };
  return { ...rest, serial, state: { ...rest.state, refused } };
}

/** It is stopped, and kept until a time. */
export function retire(record: ContainerRecord, job: string, kept: { by: Owner; until: string }): ContainerRecord {
  if (record.state.kind === 'retired' && record.state.job === job) return record;
  return settled(record, job, { state: { kind: 'retired', job, refused: false, ...kept } });
}

/** Takes back what `retire` noted, if nothing else has happened since. */
export function unretire(record: ContainerRecord, job: string): ContainerRecord {
  const { state, claim } = record;
  if (claim !== undefined || state.kind !== 'retired' || state.job !== job) return record;
  return { ...record, state: { kind: 'running' }, serial: record.serial + 1 };
}

/** It runs again, where and how it was found. */
export function restore(
  record: ContainerRecord,
  job: string,
  found: Pick<ContainerRecord, 'node' | 'address'> & { published?: Published },
): ContainerRecord {
  if (record.claim === undefined && record.state.kind === 'running') return record;
  return settled(record, job, { ...found, state: { kind: 'running' } });
}

/** This commit runs in it. */
export function deployed(record: ContainerRecord, job: string, commit: string): ContainerRecord {
  const { deployment } = record;
  if (record.claim === undefined && deployment?.commit === commit) return record;
  if (deployment === undefined) throw new OpsError('conflict', `${record.hostname} was made without a repository.`);
  return settled(record, job, { deployment: { ...deployment, commit } });
}

function settled(record: ContainerRecord, job: string, changes: Partial<ContainerRecord>): ContainerRecord {
  const { claim, ...rest } = record;
  if (claim?.job !== job) throw new OpsError('conflict', `Another job has taken ${record.hostname} meanwhile.`);
  return { ...rest, ...changes, serial: record.serial + 1 };
}
