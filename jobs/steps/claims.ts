/** The beginning of every change to a container that was handed over: who asks, and that nobody else changes it. */
import { claim, release } from '../../src/domain/container-life.ts';
import { CHANGES, type Change, type ContainerRecord } from '../../src/domain/container-record.ts';
import type { Owner } from '../../src/domain/person.ts';
import { mayActOn } from '../../src/domain/policy.ts';
import { stepFor } from '../../src/engine/step.ts';
import { OpsError } from '../../src/errors.ts';
import { destructionOf } from '../destruction-of.ts';
import type { Ports } from '../ports.ts';
import { confirmedPerson } from './directory.ts';

/** What every change begins with, whatever comes after. */
interface ClaimFacts {
  request: { container: string; hostname: string; by: Owner; due?: boolean };
  record: ContainerRecord;
  allowed: string;
  claimed: { until: string };
}

const claimStep = stepFor<ClaimFacts, Ports>();

export const findRecord = claimStep({
  name: 'find-record',
  title: 'Look it up',
  needs: ['request'],
  gives: ['record'],
  keeps: 'Reading the index changes nothing.',
  async run({ request }, { ports }) {
    const record = await ports.containers.find(request.container);
    if (record) return { record };
    throw new OpsError('not-found', `${request.hostname} is not known any more.`, {
      hint: 'It was destroyed already.',
    });
  },
  shows: ({ record }) => `container ${record.vmid} of ${record.owner.name}`,
});

/** Checked when the button was pressed, and once more here: in between somebody may have left. */
export const confirmAsker = claimStep({
  name: 'confirm-asker',
  title: 'Confirm who is asking',
  needs: ['request', 'record'],
  gives: ['allowed'],
  keeps: 'Reading the directory changes nothing.',
  async run({ request: { by, due }, record }, { ports, signal }) {
    if (due) return { allowed: '' };
    const person = await confirmedPerson(by, ports, signal);
    if (mayActOn(person, record.owner.uid, ports.admission)) return { allowed: person.uid };
    throw new OpsError('forbidden', `Only its owner or an administrator can do this to ${record.hostname}.`);
  },
  shows: ({ request }) => (request.due ? 'nobody: its time is over' : request.by.name),
});

/** Takes the container for this job, as one act: of two that want it one is told no. */
const claimFor = (plan: Change) =>
  claimStep({
    name: 'claim-container',
    title: 'Keep others away',
    needs: ['request', 'record', 'allowed'],
    gives: ['claimed'],
    async run({ request: { due = false }, record }, { ports, job }) {
      const now = Date.now();
      await ports.containers.change(record.job, (current) => claim(current, { job, plan, due, now }));
      return { claimed: { until: new Date(now + ports.catalogue.keepMs).toISOString() } };
    },
    async undo({ record: { job: container, node, vmid } }, { ports, job, signal }) {
      const held = await ports.containers.find(container);
      if (held?.claim?.job !== job) return;
      // When the cluster does not answer, what was known last is what counts.
      const isThere = await ports.hypervisor.inspect(vmid, container, signal, node).then(
        (found) => found !== undefined,
        () => true,
      );
      const released = await ports.containers.change(container, (current) => release(current, job, { isThere }));
      const { state } = released;
      if (state.kind === 'deleting' && !state.refused) await ports.schedule.put(destructionOf(released));
    },
  });

const [toRetire, toRestore, toDelete, toDeploy] = CHANGES;
export const claimToRetire = claimFor(toRetire);
export const claimToRestore = claimFor(toRestore);
export const claimToDelete = claimFor(toDelete);
export const claimToDeploy = claimFor(toDeploy);
