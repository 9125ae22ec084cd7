import { OpsError } from '../errors.ts';
import { sameIdentifier } from './identifier.ts';
import type { Person } from './person.ts';

/** Who may use Berth, and who may act on what belongs to others. Undefined groups: see each rule. */
export interface Admission {
  /** Only people in this group; undefined: everybody the directory knows. */
  requiredGroup: string | undefined;
  /** Undefined: nobody is an administrator. */
  adminGroup: string | undefined;
  /** Whom to ask; stands at the end of a sentence. */
  help: string;
}

/**
 * The one person behind an identifying value, or a refusal that says what to do. `matches` is what the directory
 * answered; it is checked here again because one wrong answer would give somebody else's rights away.
 */
export function admit(matches: readonly Person[], mail: string, admission: Admission): Person {
  const ask = { hint: `Ask ${admission.help}.` };
  const exact = matches.filter((person) => sameIdentifier(person.mail, mail));
  const [person] = exact;
  if (!person || matches.length !== exact.length) {
    throw new OpsError('not-found', `The directory has nobody with the address ${mail}.`, {
      hint: `Check the e-mail address of your Slack profile, or ask ${admission.help} to add it to your account.`,
    });
  }
  if (exact.length > 1)
    throw new OpsError('conflict', `The directory has several people with the address ${mail}.`, ask);
  if (person.disabled) throw new OpsError('forbidden', `The account ${person.uid} is disabled.`, ask);
  if (admission.requiredGroup !== undefined && !person.groups.includes(admission.requiredGroup)) {
    throw new OpsError('forbidden', `Containers are for members of the group ${admission.requiredGroup}.`, {
      hint: `Ask ${admission.help} to let you in.`,
    });
  }
  return person;
}

export function isAdmin(person: Person, admission: Admission): boolean {
  return admission.adminGroup !== undefined && !person.disabled && person.groups.includes(admission.adminGroup);
}

/** Whether a person may act on what `ownerUid` owns: the owner and administrators, nobody else. */
export function mayActOn(person: Person, ownerUid: string, admission: Admission): boolean {
  return (!person.disabled && person.uid === ownerUid) || isAdmin(person, admission);
}
