/** Faults that a test or a demo orders. Each is consumed as it happens, unless it says otherwise. */
export interface TaskFault {
  /** `vzclone`, `vzstart`, ... */
  type: string;
  /** How the task ends; `killed` leaves its locks; `hang` never ends until it is aborted. */
  outcome: { exitstatus: string; log?: readonly string[] } | 'killed' | 'hang';
  times: number;
}

export interface ReplyFault {
  method: string;
  /** A path below /api2/json, as it is or as a pattern. */
  path: string | RegExp;
  times: number;
  effect:
    | { kind: 'answer'; status: number; reason: string; body?: unknown }
    | { kind: 'lose' } // carried out, and then the connection is dropped
    | { kind: 'slow'; ms: number };
}

export interface Faults {
  tasks: TaskFault[];
  replies: ReplyFault[];
  /** `pct` calls that start and say nothing until the lab ends. */
  hangingPct: number;
  /** Containers that no DHCP server answers; `all` for every one. */
  withoutAddress: Set<number | 'all'>;
}

export const noFaults = (): Faults => ({ tasks: [], replies: [], hangingPct: 0, withoutAddress: new Set() });

/** The fault ordered for the next task of this type, if any; it counts as used. */
export function takeTaskFault(faults: Faults, type: string): TaskFault['outcome'] | undefined {
  return take(faults.tasks, (fault) => fault.type === type)?.outcome;
}

/** The fault ordered for this request, if any; it counts as used. */
export function takeReplyFault(faults: Faults, method: string, path: string): ReplyFault['effect'] | undefined {
  return take(
    faults.replies,
    (fault) =>
      fault.method === method && (typeof fault.path === 'string' ? fault.path === path : fault.path.test(path)),
  )?.effect;
}

function take<T extends { times: number }>(list: T[], matches: (fault: T) => boolean): T | undefined {
  const index = list.findIndex(matches);
  const found = list[index];
  if (found === undefined) return undefined;
  found.times -= 1;
  if (found.times <= 0) list.splice(index, 1);
  return found;
}
