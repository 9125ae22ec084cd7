import {
  DEPLOY_ACTION,
  DEPLOY_ALL_ACTION,
  DESTROY_ACTION,
  RESTORE_ACTION,
  RETIRE_ACTION,
} from '../jobs/container-acts.ts';
import { jobOfChange, whyNot } from '../src/domain/container-life.ts';
import type { Change, ContainerRecord } from '../src/domain/container-record.ts';
import { DeletionRequest } from '../src/domain/deletion-request.ts';
import { DeployRequest } from '../src/domain/deploy-request.ts';
import { jobIdFor } from '../src/domain/job-id.ts';
import type { Person } from '../src/domain/person.ts';
import { mayActOn } from '../src/domain/policy.ts';
import { OpsError } from '../src/errors.ts';
import type { Asked } from '../src/slack/listeners.ts';
import type { Desk } from './desk.ts';

/** What somebody wants done with a container. */
export interface Wish {
  plan: Change;
  /** For a deployment: also what has not changed. */
  force?: boolean;
}

/** What each button asks for. Where containers are not kept, Delete destroys. */
export const WISH_OF: Readonly<Record<string, (desk: Desk) => Wish>> = {
  [RETIRE_ACTION]: ({ catalogue }) => ({ plan: catalogue.keepMs > 0 ? 'retire-container' : 'delete-container' }),
  [RESTORE_ACTION]: () => ({ plan: 'restore-container' }),
  [DESTROY_ACTION]: () => ({ plan: 'delete-container' }),
  [DEPLOY_ACTION]: () => ({ plan: 'deploy-container' }),
  [DEPLOY_ALL_ACTION]: () => ({ plan: 'deploy-container', force: true }),
};

const WORDS: Record<Change, { under_way: string; again: string }> = {
  'retire-container': { under_way: 'is being deleted.', again: 'is being deleted already.' },
  'restore-container': { under_way: 'is being brought back.', again: 'is being brought back already.' },
  'delete-container': { under_way: 'is being destroyed.', again: 'is being destroyed already.' },
  'deploy-container': { under_way: 'is being deployed.', again: 'is being deployed already.' },
};

/** A container, and the person who may change it: its owner, or an administrator. */
export interface Owned {
  person: Person;
  record: ContainerRecord;
}

/**
 * The container that a button names, if it is the person's own or the person is an administrator. What a button says
 * came through a client, so it proves nothing but which container is meant.
 * @throws OpsError `not-found`; `forbidden`, and then it stands in the audit log
 */
export async function ownContainer(desk: Desk, asked: Asked, job: string, what: string): Promise<Owned> {
  const [person, record] = await Promise.all([desk.identify(asked), desk.containers.find(job)]);
  if (!record) throw new OpsError('not-found', 'This container is not known any more.');
  if (mayActOn(person, record.owner.uid, desk.admission)) return { person, record };
  await desk.audit({ who: person.uid, what: 'refused', job, about: `${what} ${record.hostname}` });
  throw new OpsError('forbidden', 'Only its owner or an administrator can do this.');
}

/** The container of this name. @throws OpsError `not-found`, in the same words if it is somebody else's */
export async function ownNamed(desk: Desk, asked: Asked, name: string, what: string): Promise<Owned> {
  const [person, records] = await Promise.all([desk.identify(asked), desk.containers.list()]);
  const named = records.filter(({ hostname }) => hostname === name);
  const record = named.find(({ owner }) => mayActOn(person, owner.uid, desk.admission));
  if (record) return { person, record };
  for (const { job } of named) await desk.audit({ who: person.uid, what: 'refused', job, about: `${what} ${name}` });
  throw new OpsError('not-found', `You have no container called ${name.slice(0, 63)}.`, {
    hint: 'Type /containers to see those you have.',
  });
}

/**
 * Puts a change of a container in line. A second press is the same job.
 * @returns what to tell the person
 * @throws OpsError when there is nothing to change
 */
export async function askForChange(
  desk: Desk,
  asked: Asked & { channel?: string | undefined },
  { person, record }: Owned,
  { plan, force = false }: Wish,
): Promise<string> {
  const problem = whyNot(record, plan, Date.now());
  if (problem !== undefined) throw new OpsError('conflict', problem);
  const { uid, name, mail } = person;
  const { job: container, hostname, owner, state } = record;
  const about = { v: 1, container, hostname, owner, by: { uid, name, mail, slackUser: asked.user } };
  const request =
    plan === 'deploy-container'
      ? DeployRequest.parse({ ...about, force })
      : DeletionRequest.parse({ ...about, due: false });
  const job = await openJob(desk, jobOfChange(record, plan));
  const queued = await desk.enqueue(plan, job, request, {
    ...(asked.channel ? { channel: asked.channel } : {}),
    user: asked.user,
    // What undoes a deletion, or ends it, is told where the deletion was.
    ...(state.kind === 'retired' ? { follows: state.job } : {}),
  });
  if (queued === 'queued') await desk.audit({ who: uid, what: 'asked', job, about: `${plan} ${hostname}` });
  const { under_way, again } = WORDS[plan];
  return `${hostname} ${queued === 'queued' ? under_way : again} A thread follows it.`;
}

/**
 * The job that is asked for: the same for everybody who asks while it is in line or at work. One that is over has left
 * all as it was, else another would be asked for, and must not stand in the way of another.
 */
export async function openJob(desk: Desk, first: string): Promise<string> {
  for (let nth = 1, job = first; ; nth += 1, job = jobIdFor(first, nth)) {
    if (!(await desk.jobOwner(job))?.over) return job;
  }
}
