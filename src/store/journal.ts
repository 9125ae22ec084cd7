import type { Entry, Journal } from '../engine/journal.ts';
import { asked, key, type Redis } from './redis.ts';

/** Thrown when the job belongs to another worker now: nothing was written. */
class LostLock extends Error {
  constructor() {
    super('Another worker has this job now');
  }
}

const DAYS_90 = 90 * 24 * 3600;

// Fence and write are one act: a worker that was paused past its lock cannot write over its successor.
const APPEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1`;

const journalKey = (job: string) => key('journal', job);

/** Opens the journal of a job for the worker that holds `token` on `lockKey`, the queue's lock of that job. */
export async function openJournal(redis: Redis, job: string, lock: { key: string; token: string }): Promise<Journal> {
  const entries = [...(await readJournal(redis, job))];
  return {
    entries,
    async append(entry) {
      const text = JSON.stringify(entry);
      // Not put into our words: an error of the journal must never look like one of a step.
      const written = await redis.eval(APPEND, 2, lock.key, journalKey(job), lock.token, text, DAYS_90);
      if (written !== 1) throw new LostLock();
      entries.push(entry);
    },
  };
}

/** What is known to have happened in a job; empty if nothing. */
export async function readJournal(redis: Redis, job: string): Promise<Entry[]> {
  return (await asked(redis.lrange(journalKey(job), 0, -1))).map((text) => JSON.parse(text) as Entry);
}
