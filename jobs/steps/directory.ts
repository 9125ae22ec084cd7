import { accountName } from '../../src/domain/login.ts';
import type { Owner, Person } from '../../src/domain/person.ts';
import { admit, isAdmin } from '../../src/domain/policy.ts';
import { OpsError } from '../../src/errors.ts';
import { type Ports, step } from '../ports.ts';

/** Asked again when the job runs: between Submit and now somebody may have left. */
export const confirmOwner = step({
  name: 'confirm-owner',
  title: 'Confirm who is asking',
  needs: ['request'],
  gives: ['owner'],
  keeps: 'Reading the directory changes nothing.',
  async run({ request: { owner } }, { ports, signal }) {
    return { owner: accountName((await confirmedPerson(owner, ports, signal)).uid) };
  },
  shows: ({ request }) => request.owner.name,
});

/** The person as the directory knows them now. @throws OpsError `forbidden`, `not-found` when it lets them in no more */
export async function confirmedPerson({ uid, mail }: Owner, ports: Ports, signal: AbortSignal): Promise<Person> {
  const found = await ports.directory.findByUid(uid, signal);
  const person = admit(found ? [found] : [], mail, ports.admission);
  if (person.uid === uid) return person;
  throw new OpsError('forbidden', `The address ${mail} no longer belongs to ${uid}.`, {
    hint: `Ask ${ports.admission.help}.`,
  });
}

/** An administrator, as the directory knows them now. @throws OpsError `forbidden` */
export async function confirmedAdmin(owner: Owner, ports: Ports, signal: AbortSignal): Promise<string> {
  const person = await confirmedPerson(owner, ports, signal);
  if (isAdmin(person, ports.admission)) return person.uid;
  throw new OpsError('forbidden', 'Templates are for administrators.');
}
