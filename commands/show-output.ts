import { mayActOn } from '../src/domain/policy.ts';
import { OpsError } from '../src/errors.ts';
import type { ActionAsked, Listeners } from '../src/slack/listeners.ts';
import { type Modal, messageModal, outputModal, waitingModal } from '../src/slack/modals.ts';
import { OUTPUT_ACTION } from '../src/slack/thread.ts';
import type { Desk } from './desk.ts';

const REFRESH = 'refresh-output';
const LINES = 80;

const page = (job: string) => ({ title: 'Output', callback: 'job-output', metadata: job });

/** Shows what the steps of a job said. Everybody sees the button, so who pressed it is checked at each press. */
export function showOutputCommand(desk: Desk): Partial<Listeners> {
  return { actions: { [OUTPUT_ACTION]: open, [REFRESH]: refresh } };

  async function open(asked: ActionAsked): Promise<void> {
    const job = asked.value ?? '';
    const drawn = draw(asked, job);
    drawn.catch(() => {}); // looked at below, unless the view never opened
    const view = await desk.views.open(asked.trigger, waitingModal(page(job), 'One moment, please.'));
    await desk.views.update(view, await drawn);
  }

  async function refresh(asked: ActionAsked): Promise<void> {
    if (asked.view) await desk.views.update(asked.view.id, await draw(asked, asked.view.metadata));
  }

  async function draw(asked: ActionAsked, job: string): Promise<Modal> {
    try {
      const [person, owned] = await Promise.all([desk.identify(asked), desk.jobOwner(job)]);
      if (!owned) throw new OpsError('not-found', 'This job is not known any more.');
      if (!mayActOn(person, owned.uid, desk.admission)) {
        await desk.audit({ who: person.uid, what: 'refused', job, about: 'output' });
        throw new OpsError('forbidden', 'Only its owner or an administrator can see the output of this job.');
      }
      const lines = await desk.output(job, LINES);
      const more = lines.length === LINES ? `The last ${LINES} lines.` : undefined;
      return outputModal({ ...page(job), lines, refresh: REFRESH, ...(more ? { note: more } : {}) });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return messageModal(page(job), error.message, error.hint);
    }
  }
}
