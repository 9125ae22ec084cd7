/** A failure of Proxmox inside this folder: an OpsError for everybody else, with a kind for decisions here. */
import { OpsError, type Reason } from '../../errors.ts';

/** What happened, for decisions inside the adapter. */
export type Kind =
  | 'absent' // no such container on that node
  | 'exists' // the id is taken
  | 'locked'
  | 'running'
  | 'stopped'
  | 'changed' // somebody changed the configuration since we read it
  | 'no-user'
  | 'no-task'
  | 'hanging' // a task that did not end in time
  | 'left-locked' // a worker died and its locks stay
  | 'lost' // no answer: what was asked may have been done or not
  | 'unsent' // no connection: it was certainly not done
  | 'other';

export class Refusal extends OpsError {
  readonly kind: Kind;

  constructor(
    kind: Kind,
    reason: Reason,
    message: string,
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(reason, message, options);
    this.kind = kind;
  }
}

/** Whether an error is a refusal of one of these kinds. */
export function isRefusal(error: unknown, ...kinds: Kind[]): error is Refusal {
  return error instanceof Refusal && kinds.includes(error.kind);
}
