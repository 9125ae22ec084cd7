import { admit } from '../../src/domain/policy.ts';
import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

/** Asked again when the job runs: between Submit and now somebody may have left. */
export const confirmOwner = step({
  name: 'confirm-owner',
  title: 'Confirm who is asking',
  needs: ['request'],
  gives: ['owner'],
  keeps: 'Reading the directory changes nothing.',
  async run({ request: { owner } }, { ports, signal }) {
    const person = await ports.directory.findByUid(owner.uid, signal);
    const { uid } = admit(person ? [person] : [], owner.mail, ports.admission);
    if (uid !== owner.uid) {
      throw new OpsError('forbidden', `The address ${owner.mail} no longer belongs to ${owner.uid}.`, {
        hint: `Ask ${ports.admission.help}.`,
      });
    }
    return { owner: uid };
  },
  shows: ({ request }) => request.owner.name,
});
