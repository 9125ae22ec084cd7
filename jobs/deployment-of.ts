import { whyNot } from '../src/domain/container-life.ts';
import type { ContainerRecord } from '../src/domain/container-record.ts';
import { DeployRequest } from '../src/domain/deploy-request.ts';
import { jobIdFor } from '../src/domain/job-id.ts';
import type { Schedule } from '../src/ports/schedule.ts';
import type { Ports } from './ports.ts';

/** A push that finds its container busy looks again after so long, and so often. */
const PAUSE_MS = 30_000;
const MOST_TRIES = 120;

/**
 * The job that a push leads to: the newest commit for one container, in its owner's name, followed in a direct message.
 * The same for the same commit as long as nothing else has happened to the container.
 */
export function deploymentOf(
  record: ContainerRecord,
  push: NonNullable<DeployRequest['push']>,
  at: number,
): Parameters<Schedule['put']>[0] & { request: DeployRequest } {
  const { job: container, hostname, owner, serial } = record;
  return {
    plan: 'deploy-container',
    job: jobIdFor('push', container, push.commit, serial, push.tries),
    request: DeployRequest.parse({ v: 1, container, hostname, owner, by: owner, force: false, push }),
    origin: { user: owner.slackUser },
    at,
  };
}

/**
 * Whether nothing is to be done about a push any more: its commit runs already, or the container is not one to deploy
 * to. Where something else is done to the container just now, it is put off instead, since that may have begun with an
 * older commit.
 */
export async function isPushMoot(
  { container, push }: DeployRequest,
  { containers, schedule }: Pick<Ports, 'containers' | 'schedule'>,
  now = Date.now(),
): Promise<boolean> {
  if (push === undefined) return false;
  const record = await containers.find(container);
  if (record === undefined || record.deployment?.commit === push.commit) return true;
  const { claim, ...unclaimed } = record;
  if (whyNot(unclaimed, 'deploy-container', now) !== undefined) return true;
  if (claim === undefined) return false;
  const later = { ...push, tries: push.tries + 1 };
  if (later.tries <= MOST_TRIES) await schedule.put(deploymentOf(record, later, now + PAUSE_MS));
  return true;
}
