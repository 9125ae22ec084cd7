/** Being kept for a while, in the index and in the cluster's own pages, and coming back from there. */
import { restore, retire, unretire } from '../../src/domain/container-life.ts';
import { utcText } from '../../src/domain/time-text.ts';
import { deletionStep } from '../deletion-facts.ts';
import { destructionOf } from '../destruction-of.ts';
import { noted } from '../publication.ts';
import { lookAt } from './power.ts';
import { sshAnswers } from './shell.ts';

export const noteRetirement = deletionStep({
  name: 'note-retirement',
  title: 'Note it in Proxmox',
  needs: ['request', 'record', 'claimed', 'stopped', 'unpublished'],
  gives: ['noted'],
  async run({ request: { by }, record, claimed: { until } }, context) {
    const text = `Deleted by ${by.name} (${by.uid}). Kept until ${utcText(until)}, then destroyed.`;
    const found = await lookAt(record, context);
    const { ports, signal } = context;
    // A node that starts must not bring it back.
    const remark = { text, startsAtBoot: false };
    if (found) await ports.hypervisor.remark(found.node, record.vmid, record.job, remark, signal);
    return { noted: { startsAtBoot: false } };
  },
  async undo({ record }, context) {
    const found = await lookAt(record, context);
    const { ports, signal } = context;
    const remark = { text: undefined, startsAtBoot: true };
    if (found) await ports.hypervisor.remark(found.node, record.vmid, record.job, remark, signal);
  },
});

/** The record first, the schedule after it: what the schedule forgets is found by the record. */
export const keepContainer = deletionStep({
  name: 'keep-container',
  title: 'Keep it for a while',
  needs: ['request', 'record', 'claimed', 'noted'],
  gives: [],
  async run({ request: { by }, record, claimed: { until } }, { ports, job }) {
    const retired = await ports.containers.change(record.job, (current) => retire(current, job, { by, until }));
    await ports.schedule.put(destructionOf(retired));
  },
  async undo({ record }, { ports, job }) {
    const now = await ports.containers.find(record.job);
    if (now?.state.kind !== 'retired' || now.state.job !== job) return;
    await ports.schedule.withdraw(destructionOf(now).job);
    await ports.containers.change(record.job, (current) => unretire(current, job));
  },
  shows: ({ claimed }) => `until ${utcText(claimed.until)}`,
});

export const withdrawDestruction = deletionStep({
  name: 'withdraw-destruction',
  title: 'Call off its destruction',
  needs: ['request', 'record', 'seen'],
  gives: ['withdrawn'],
  async run({ request, record }, { ports }) {
    // The job that is due is this one itself.
    if (!request.due && record.state.kind === 'retired') await ports.schedule.withdraw(destructionOf(record).job);
    return { withdrawn: true };
  },
  async undo({ record }, { ports }) {
    const now = await ports.containers.find(record.job);
    // What could not be destroyed is not tried again until somebody asks; what could not come back is still due.
    if (now?.claim?.plan === 'restore-container') await ports.schedule.put(destructionOf(now));
  },
});

/** From outside, as its owner will come. What they did to its SSH server is theirs: it is told, and undoes nothing. */
export const checkSshAgain = deletionStep({
  name: 'check-ssh-again',
  title: 'Check that SSH answers',
  needs: ['record', 'address'],
  gives: ['reachable'],
  keeps: 'Looking changes nothing.',
  async run({ record, address }, { ports, signal }) {
    return { reachable: await sshAnswers({ address, hostKeys: record.hostKeys }, ports, signal) };
  },
  shows: ({ reachable }) => ('problem' in reachable ? reachable.problem : reachable.fingerprint.slice(0, 19)),
});

export const noteReturn = deletionStep({
  name: 'note-return',
  title: 'Note it in Proxmox',
  needs: ['record', 'seen', 'address'],
  gives: ['noted'],
  async run({ record, seen }, { ports, signal }) {
    const remark = { text: undefined, startsAtBoot: true };
    await ports.hypervisor.remark(seen.node ?? record.node, record.vmid, record.job, remark, signal);
    return { noted: { startsAtBoot: true } };
  },
  async undo({ record }, context) {
    const found = await lookAt(record, context);
    const { state } = record;
    if (!found || state.kind !== 'retired') return;
    const text = `Deleted by ${state.by.name} (${state.by.uid}). Kept until ${utcText(state.until)}, then destroyed.`;
    const { ports, signal } = context;
    await ports.hypervisor.remark(found.node, record.vmid, record.job, { text, startsAtBoot: false }, signal);
  },
});

export const bringBack = deletionStep({
  name: 'bring-back',
  title: 'Give it back',
  needs: ['record', 'seen', 'address', 'reachable', 'published', 'noted'],
  gives: [],
  keeps: 'It is the last step, and one act.',
  async run({ record, seen, address, published }, { ports, job }) {
    const site = noted(published);
    const found = { node: seen.node ?? record.node, address, ...(site && { published: site }) };
    await ports.containers.change(record.job, (current) => restore(current, job, found));
  },
});
