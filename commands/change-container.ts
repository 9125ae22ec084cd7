import { DESTROY_ACTION, RESTORE_ACTION, RETIRE_ACTION } from '../jobs/container-acts.ts';
import { jobOfChange, whyNot } from '../src/domain/container-life.ts';
import type { Change, ContainerRecord } from '../src/domain/container-record.ts';
import { DeletionRequest } from '../src/domain/deletion-request.ts';
import type { Person } from '../src/domain/person.ts';
import { mayActOn } from '../src/domain/policy.ts';
import { OpsError } from '../src/errors.ts';
import type { ActionAsked, Asked } from '../src/slack/listeners.ts';
import type { Desk } from './desk.ts';

/** What each button asks for. Where containers are not kept, Delete destroys. */
export const CHANGE_OF: Readonly<Record<string, (desk: Desk) => Change>> = {
  [RETIRE_ACTION]: ({ catalogue }) => (catalogue.keepMs > 0 ? 'retire-container' : 'delete-container'),
  [RESTORE_ACTION]: () => 'restore-container',
  [DESTROY_ACTION]: () => 'delete-container',
};

const WORDS: Record<Change, { under_way: string; again: string }> = {
  'retire-container': { under_way: 'is being deleted.', again: 'is being deleted already.' },
  'restore-container': { under_way: 'is being brought back.', again: 'is being brought back already.' },
  'delete-container': { under_way: 'is being destroyed.', again: 'is being destroyed already.' },
};

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

interface Owned {
  person: Person;
  record: ContainerRecord;
}

/**
 * Puts a change of a container in line. A second press is the same job.
 * @returns what to tell the person
 * @throws OpsError when they may not, or there is nothing to change
 */
export async function askForChange(desk: Desk, asked: ActionAsked, plan: Change): Promise<string> {
  const { person, record } = await ownContainer(desk, asked, asked.value ?? '', plan);
  const problem = whyNot(record, plan, Date.now());
  if (problem !== undefined) throw new OpsError('conflict', problem);
  const { uid, name, mail } = person;
  const { job: container, hostname, owner, state } = record;
  const by = { uid, name, mail, slackUser: asked.user };
  const request = DeletionRequest.parse({ v: 1, container, hostname, owner, by, due: false });
  const job = jobOfChange(record, plan);
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
