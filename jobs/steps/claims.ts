/** The beginning of every change to a container that was handed over: who asks, and that nobody else changes it. */
import { claim, release } from '../../src/domain/container-life.ts';
import { CHANGES, type Change } from '../../src/domain/container-record.ts';
import { mayActOn } from '../../src/domain/policy.ts';
import { OpsError } from '../../src/errors.ts';
import { deletionStep } from '../deletion-facts.ts';
import { destructionOf } from '../destruction-of.ts';
import { confirmedPerson } from './directory.ts';

export const findRecord = deletionStep({
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
export const confirmAsker = deletionStep({
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
  deletionStep({
    name: 'claim-container',
    title: 'Keep others away',
    needs: ['request', 'record', 'allowed'],
    gives: ['claimed'],
    async run({ request: { due }, record }, { ports, job }) {
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

const [toRetire, toRestore, toDelete] = CHANGES;
export const claimToRetire = claimFor(toRetire);
export const claimToRestore = claimFor(toRestore);
export const claimToDelete = claimFor(toDelete);
