import type { Person } from '../domain/person.ts';

/** Who people are. Read only. Every failure to ask is an OpsError `unavailable`; nobody is ever guessed. */
export interface Directory {
  /**
   * The people whose identifying attribute (by default the mail address) is exactly `value`, compared without
   * regard to case on our side, since some servers ignore filters. At most two are returned: more than one is
   * already a reason to refuse.
   */
  findBy(value: string, signal: AbortSignal): Promise<Person[]>;
  /** The person with this uid, or undefined. Used to confirm an owner long after they asked. */
  findByUid(uid: string, signal: AbortSignal): Promise<Person | undefined>;
  close(): Promise<void>;
}
