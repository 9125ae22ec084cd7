/**
 * The one error that crosses rooms. It is written for the person who will read it: `message` is a sentence
 * that says what is wrong, `hint` what to do next. Code decides by `reason` only, because an error that has
 * been through Redis is data and has lost its class.
 */

/** Why something failed. Only `unavailable` is worth trying again; see the engine's rules. */
export type Reason =
  | 'invalid' // what was asked can never work as it stands
  | 'conflict' // somebody else has it already
  | 'not-found'
  | 'forbidden'
  | 'unavailable' // a system did not answer, or asked us to come back: the same call may succeed later
  | 'failed' // a system tried and could not
  | 'cancelled';

/** An error as it stands in a journal, in Redis or in a thread. */
export interface ErrorData {
  reason: Reason;
  message: string;
  hint?: string;
}

export class OpsError extends Error {
  readonly reason: Reason;
  readonly hint: string | undefined;

  constructor(reason: Reason, message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OpsError';
    this.reason = reason;
    this.hint = options.hint;
  }
}

/**
 * Any thrown value as data that may be stored and shown. What is not ours becomes `failed` with a sentence
 * that gives nothing away: a vendor's text may carry addresses or secrets, so it belongs in the log only.
 */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof OpsError) {
    return { reason: thrown.reason, message: thrown.message, ...(thrown.hint ? { hint: thrown.hint } : {}) };
  }
  return {
    reason: 'failed',
    message: 'Something went wrong inside Berth.',
    hint: 'Ask an administrator to look at the log of this job.',
  };
}
