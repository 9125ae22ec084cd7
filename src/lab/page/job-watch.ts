/**
 * The queue and the running plan, as the machine room shows them. How they are read is given from outside: the lab is
 * the other side of the protocols, and Redis is Berth's own.
 */
import type { RoomJob, RoomPlan } from './shapes.ts';

/** What can be asked; rejects, or never settles, while Redis does not answer. */
export interface RoomJobs {
  /** Newest first. */
  newest(most: number): Promise<readonly RoomJob[]>;
  /** Null when there is no such job. */
  plan(job: string): Promise<RoomPlan | null>;
  close(): Promise<void>;
}

export type OpenJobs = (redisUrl: string) => Promise<RoomJobs>;

export interface Seen {
  jobs: readonly RoomJob[];
  plan: RoomPlan | null;
  troubles: readonly string[];
}

const MOST = 30;
const SILENT = 'Redis does not answer just now, so the queue and the plan are shown as they last were.';

/**
 * Looks, and when there is no answer in time tells what was last seen, with a sentence about it.
 * @param patienceMs how long an answer may take
 */
export function watchJobs(jobs: RoomJobs, patienceMs: number): (job?: string) => Promise<Seen> {
  let known: readonly RoomJob[] = [];
  const plans = new Map<string, RoomPlan>();
  /** One look at a time for each job asked for: a Redis that hangs is not asked ever more. */
  const underWay = new Map<string, Promise<void>>();

  async function ask(wanted: string | undefined): Promise<void> {
    known = await jobs.newest(MOST);
    const asked = wanted === undefined ? null : await jobs.plan(wanted);
    const found = asked ?? (await planOf(newestBegun(known)));
    for (const id of plans.keys()) if (!known.some((job) => job.id === id)) plans.delete(id);
    if (found) plans.set(found.job, found);
  }

  const planOf = async (job: RoomJob | undefined) => (job ? jobs.plan(job.id) : null);

  return async (wanted) => {
    const key = wanted ?? '';
    const asking = underWay.get(key) ?? ask(wanted).finally(() => underWay.delete(key));
    underWay.set(key, asking);
    const isAnswered = await inTime(asking, patienceMs);
    const shown = (wanted !== undefined && plans.get(wanted)) || plans.get(newestBegun(known)?.id ?? '') || null;
    return { jobs: known, plan: shown, troubles: isAnswered ? [] : [SILENT] };
  };
}

/** What waits for its time shows little; a deletion that is put off is the newest of all for days. */
const newestBegun = (jobs: readonly RoomJob[]) => jobs.find(({ state }) => state !== 'waiting') ?? jobs[0];

async function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const answered = work.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
