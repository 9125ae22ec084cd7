import { destructionOf } from '../jobs/destruction-of.ts';
import { isDue } from './domain/container-life.ts';
import type { Containers } from './ports/containers.ts';
import type { Schedule } from './ports/schedule.ts';
import { errorForLog, type Log } from './slack/log.ts';

/** How often records are looked through. What is on the schedule comes on time; this finds what fell off it. */
const EVERY_MS = 300_000;

interface Sweeping {
  containers: Pick<Containers, 'list'>;
  schedule: Pick<Schedule, 'put'>;
  log: Log;
}

/** Puts in line what should have been destroyed by now: at once, and again every few minutes until it is closed. */
export function sweepOverdue(parts: Sweeping, everyMs = EVERY_MS): { close(): Promise<void> } {
  let sweeping: Promise<void> = sweep(parts);
  const again = setInterval(() => {
    sweeping = sweeping.then(() => sweep(parts));
  }, everyMs);
  return {
    async close() {
      clearInterval(again);
      await sweeping;
    },
  };
}

async function sweep({ containers, schedule, log }: Sweeping): Promise<void> {
  try {
    for (const record of await containers.list()) {
      // The same job as on the schedule: if it is there after all, it stays one.
      if (isDue(record, Date.now())) await schedule.put(destructionOf(record));
    }
  } catch (error) {
    log.warn(errorForLog(error), 'what is overdue could not be looked for');
  }
}
