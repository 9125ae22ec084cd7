import { mayActOn } from '../src/domain/policy.ts';
import { errorData, OpsError } from '../src/errors.ts';
import type { ActionAsked, Listeners } from '../src/slack/listeners.ts';
import { CANCEL_ACTION } from '../src/slack/thread.ts';
import type { Desk } from './desk.ts';

/** Cancels a job from its thread. Everybody sees the button, so who pressed it is checked at each press. */
export function cancelJobCommand(desk: Desk): Partial<Listeners> {
  return { actions: { [CANCEL_ACTION]: (asked: ActionAsked) => cancel(asked) } };

  async function cancel(asked: ActionAsked): Promise<void> {
    const job = asked.value ?? '';
    try {
      const person = await desk.identify(asked);
      const owned = await desk.jobOwner(job);
      if (!owned) throw new OpsError('not-found', 'This job is not known any more.');
      if (!mayActOn(person, owned.uid, desk.admission)) {
        await desk.audit({ who: person.uid, what: 'refused', job, about: 'cancel' });
        throw new OpsError('forbidden', 'Only its owner or an administrator can cancel this job.');
      }
      if (owned.over) throw new OpsError('conflict', 'This job is over already; there is nothing left to cancel.');
      if (!owned.isCancellable) throw new OpsError('conflict', 'What is being destroyed cannot be called back.');
      await desk.cancel(job, person.name);
      await desk.audit({ who: person.uid, what: 'cancelled', job });
      await asked.whisper('The job will stop and undo what it has made. The thread shows how that goes.');
    } catch (error) {
      const { message, hint, reason } = errorData(error);
      if (reason === 'failed') throw error;
      await asked.whisper(hint ? `${message} ${hint}` : message);
    }
  }
}
