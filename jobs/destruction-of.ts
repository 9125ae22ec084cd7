import { jobWhenDue } from '../src/domain/container-life.ts';
import type { ContainerRecord } from '../src/domain/container-record.ts';
import type { DeletionRequest } from '../src/domain/deletion-request.ts';
import type { Schedule } from '../src/ports/schedule.ts';

/**
 * The job that destroys a container once its time is over, or clears away what is left of one that is gone. The same
 * for the same state of a record, so that it may be put in line by several who do not know of each other.
 */
export function destructionOf(record: ContainerRecord): Parameters<Schedule['put']>[0] {
  const { job: container, owner, state } = record;
  const [by, at, follows] =
    state.kind === 'retired' ? [state.by, Date.parse(state.until), { follows: state.job }] : [owner, 0, {}];
  const request = { v: 1, container, hostname: record.hostname, owner, by, due: true };
  return {
    plan: 'delete-container',
    job: jobWhenDue(record),
    request: request satisfies Record<keyof DeletionRequest, unknown>,
    origin: { user: by.slackUser, ...follows },
    at,
  };
}
