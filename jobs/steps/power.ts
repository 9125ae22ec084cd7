/** Stopping a container that was handed over, and starting it again. Each looks first: it may be gone, or elsewhere. */
import type { ContainerRecord } from '../../src/domain/container-record.ts';
import type { StepContext } from '../../src/engine/step.ts';
import { OpsError } from '../../src/errors.ts';
import { deletionStep } from '../deletion-facts.ts';
import type { Ports } from '../ports.ts';

type Context = Pick<StepContext<Ports>, 'ports' | 'signal'>;

/** How the container is now; undefined if the cluster has none with its stamp any more. */
export const lookAt = ({ vmid, job, node }: ContainerRecord, { ports, signal }: Context) =>
  ports.hypervisor.inspect(vmid, job, signal, node);

/** For what makes no sense without the container. */
export const seeContainer = deletionStep({
  name: 'see-container',
  title: 'See how it is in Proxmox',
  needs: ['record', 'claimed'],
  gives: ['seen'],
  keeps: 'Looking changes nothing.',
  async run({ record }, context) {
    const found = await lookAt(record, context);
    if (found === undefined) throw gone(record);
    return { seen: { node: found.node, wasRunning: found.isRunning } };
  },
  shows: ({ seen }) => `${seen.wasRunning ? 'running' : 'stopped'} on ${seen.node}`,
});

/** For its destruction: that it is gone already is fine, and what forbids destroying it is told before anything is done. */
export const seeDestructible = deletionStep({
  name: 'see-destructible',
  title: 'See whether it may be destroyed',
  needs: ['record', 'claimed'],
  gives: ['seen'],
  keeps: 'Looking changes nothing.',
  async run({ record }, context) {
    const found = await lookAt(record, context);
    if (found === undefined) return { seen: { wasRunning: false } };
    refuseProtected(record, found);
    if (found.lock !== undefined) {
      throw new OpsError('unavailable', `${record.hostname} is locked by other work on it (${found.lock}).`, {
        hint: 'Delete it again when that has ended.',
      });
    }
    return { seen: { node: found.node, wasRunning: found.isRunning } };
  },
  shows: ({ seen }) => (seen.node === undefined ? 'it is gone already' : `on ${seen.node}`),
});

/** Softly deleting what cannot be destroyed later would only put off the bad news. */
export const seeRetirable = deletionStep({
  name: 'see-retirable',
  title: 'See whether it may be deleted',
  needs: ['record', 'claimed'],
  gives: ['seen'],
  keeps: 'Looking changes nothing.',
  async run({ record }, context) {
    const found = await lookAt(record, context);
    if (found === undefined) throw gone(record);
    refuseProtected(record, found);
    return { seen: { node: found.node, wasRunning: found.isRunning } };
  },
  shows: ({ seen }) => `on ${seen.node}`,
});

export const stopContainer = deletionStep({
  name: 'stop-container',
  title: 'Stop it',
  needs: ['record', 'seen'],
  gives: ['stopped'],
  async run({ record, seen }, context) {
    if (seen.node !== undefined) await context.ports.hypervisor.stop(seen.node, record.vmid, context.signal);
    const found = await lookAt(record, context);
    if (!found?.isRunning) return { stopped: true };
    throw new OpsError('failed', `${record.hostname} runs again after it was stopped.`, {
      hint: 'Look whether something else starts it.',
    });
  },
  async undo({ record, seen }, context) {
    const found = seen.wasRunning ? await lookAt(record, context) : undefined;
    if (found) await context.ports.hypervisor.start(found.node, record.vmid, context.signal);
  },
  shows: ({ seen }) => (seen.node === undefined ? 'it is gone already' : 'stopped'),
});

export const startAgain = deletionStep({
  name: 'start-again',
  title: 'Start it',
  needs: ['record', 'seen', 'withdrawn'],
  gives: ['started'],
  async run({ record, seen }, { ports, signal }) {
    await ports.hypervisor.start(seen.node ?? record.node, record.vmid, signal);
    return { started: true };
  },
  async undo({ record, seen }, context) {
    const found = seen.wasRunning ? undefined : await lookAt(record, context);
    if (found) await context.ports.hypervisor.stop(found.node, record.vmid, context.signal);
  },
});

export const awaitAddressAgain = deletionStep({
  name: 'await-address-again',
  title: 'Wait for its address',
  needs: ['record', 'seen', 'started'],
  gives: ['address'],
  keeps: 'Waiting changes nothing.',
  async run({ record, seen }, { ports, signal }) {
    const timeoutMs = ports.catalogue.addressTimeoutMs;
    return { address: await ports.hypervisor.address(seen.node ?? record.node, record.vmid, timeoutMs, signal) };
  },
  shows: ({ address }) => address,
});

function refuseProtected({ hostname }: ContainerRecord, { isProtected }: { isProtected: boolean }): void {
  if (!isProtected) return;
  throw new OpsError('forbidden', `${hostname} is protected in Proxmox, so it cannot be deleted.`, {
    hint: 'Take its protection off there if it may really go, then delete it again.',
  });
}

function gone({ hostname }: ContainerRecord): OpsError {
  return new OpsError('not-found', `${hostname} is no longer in Proxmox: somebody removed it there.`, {
    hint: 'What Berth still holds for it is being cleared away.',
  });
}
