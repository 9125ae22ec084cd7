/** The end of a container. Up to `destroy-container` all of it can be undone; from there on it only goes forwards. */
import { OpsError } from '../../src/errors.ts';
import { deletionStep } from '../deletion-facts.ts';
import { removeMonitoring } from './monitoring.ts';
import { lookAt } from './power.ts';

const POINT_OF_NO_RETURN = 'What is destroyed does not come back, so this is tried again until it is done.';

/** Stopped first: an agent that runs might enrol again. */
export const leaveMonitoring = deletionStep({
  name: 'leave-monitoring',
  title: 'Take it out of monitoring',
  needs: ['record', 'stopped'],
  gives: ['unwatched'],
  keeps: 'Only the container itself can enrol again, and does when it starts.',
  async run({ record: { hostname, agent } }, { ports, signal }) {
    await removeMonitoring(ports, { hostname, agent }, signal);
    return { unwatched: true };
  },
});

export const takeBackRights = deletionStep({
  name: 'take-back-rights',
  title: 'Take back its owner’s rights',
  needs: ['record', 'seen', 'stopped'],
  gives: ['role'],
  async run({ record, seen }, { ports, signal }) {
    const { realm, ownerRole } = ports.catalogue;
    // Without the container there are no rights on it, and its id may be somebody else's by now.
    if (seen.node !== undefined) {
      await ports.access.revoke(`${record.owner.uid}@${realm}`, ownerRole, record.vmid, signal);
    }
    return { role: ownerRole };
  },
  async undo({ record }, context) {
    const { access, catalogue } = context.ports;
    if ((await lookAt(record, context)) === undefined) return;
    await access.grant(`${record.owner.uid}@${catalogue.realm}`, catalogue.ownerRole, record.vmid, context.signal);
  },
  shows: ({ role, seen }) => (seen.node === undefined ? 'they went with it' : role),
});

export const destroyContainer = deletionStep({
  name: 'destroy-container',
  title: 'Destroy it',
  needs: ['record', 'seen', 'withdrawn', 'unpublished', 'unwatched', 'role'],
  gives: ['destroyed'],
  keeps: POINT_OF_NO_RETURN,
  async run({ record }, context) {
    const { ports } = context;
    // Nobody can call it back once it was asked for, so it is waited for whatever happens.
    await ports.hypervisor.destroy(record.vmid, record.job, new AbortController().signal);
    if ((await lookAt(record, context)) === undefined) return { destroyed: true };
    throw new OpsError('unavailable', `${record.hostname} is still there after it was destroyed.`);
  },
  shows: ({ record, seen }) => (seen.node === undefined ? 'it was gone already' : `container ${record.vmid}`),
});

/** Only now: a name, an id or an address that is free while its container still exists would be given to another. */
export const releaseReservations = deletionStep({
  name: 'release-reservations',
  title: 'Free its name, id, address and ports',
  needs: ['record', 'destroyed'],
  gives: ['released'],
  keeps: POINT_OF_NO_RETURN,
  async run({ record: { job, hostname } }, { ports: { reservations } }) {
    await reservations.releaseAddress(job);
    await reservations.releasePlacement(job);
    await reservations.releaseVmid(job);
    await reservations.releasePorts(job);
    await reservations.releaseHostname(hostname, job);
    return { released: true };
  },
  shows: ({ record }) => record.hostname,
});

export const forgetContainer = deletionStep({
  name: 'forget-container',
  title: 'Strike it off the list',
  needs: ['record', 'released'],
  gives: [],
  keeps: POINT_OF_NO_RETURN,
  run: ({ record }, { ports }) => ports.containers.remove(record.job),
});
