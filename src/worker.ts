import { jobKinds } from '../jobs/index.ts';
import type { JobKind, JobRequest } from '../jobs/job-kind.ts';
import type { Ports } from '../jobs/ports.ts';
import { retireContainer } from '../jobs/retire-container.ts';
import type { Journal } from './engine/journal.ts';
import { run } from './engine/run.ts';
import { OpsError } from './errors.ts';
import { closeFollowed } from './followed-thread.ts';
import { closeUnread, followJob } from './job-thread.ts';
import { sweepOverdue } from './overdue.ts';
import { Payload } from './queue/payload.ts';
import { type Assignment, startWorker } from './queue/worker.ts';
import type { Delivery } from './slack/delivery.ts';
import { escapeWithin, oneLine } from './slack/limits.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { audit } from './store/audit.ts';
import { redisCancels } from './store/cancels.ts';
import { openJournal, readJournal } from './store/journal.ts';
import { once, rememberDuration } from './store/memory.ts';
import { redisOutput } from './store/output.ts';
import type { Redis } from './store/redis.ts';
import { redisThreads } from './store/threads.ts';

export interface WorkerParts {
  /** A connection that waits for Redis to come back. */
  redis: Redis;
  ports: Ports;
  delivery: Delivery;
  concurrency: number;
  /** A worker silent for so long has lost its jobs. */
  lockMs: number;
  log: Log;
}

/** How often a running job looks whether its cancelling was missed. */
const LOOK_MS = 5000;
const SEVEN_DAYS = 7 * 24 * 3600;

/** The half of Berth that carries jobs out: takes them from the queue, runs their plan, follows them in Slack. */
export async function startWorkerHalf(parts: WorkerParts): Promise<{ close(): Promise<void> }> {
  const { redis, log, concurrency, lockMs } = parts;
  const cancels = redisCancels(redis);
  const worker = startWorker({
    redis,
    concurrency,
    lockMs,
    async work(assignment) {
      const { job } = assignment;
      const look = async () => {
        const by = await cancels.wished(job);
        if (by !== undefined) worker.stop(job, { stop: 'cancelled', by });
      };
      // A wish from before this worker had the job. Later ones are heard below, unless Redis was away just then.
      await look();
      const looking = setInterval(() => look().catch(() => {}), LOOK_MS);
      try {
        return await work(assignment, parts);
      } finally {
        clearInterval(looking);
      }
    },
    onError: (error) => log.error(errorForLog(error), 'the worker had trouble'),
  });
  const deafen = await cancels.listen((job, by) => worker.stop(job, { stop: 'cancelled', by }));
  const { containers, schedule } = parts.ports;
  const sweeping = sweepOverdue({ containers, schedule, log });
  return {
    async close() {
      await sweeping.close();
      await worker.close();
      await deafen();
    },
  };
}

/** One job to its outcome. Undefined: it succeeded; otherwise why it did not. */
async function work(assignment: Assignment, parts: WorkerParts): Promise<string | undefined> {
  const { job, askedAt, lock, signal, lastAttempt } = assignment;
  const { redis, ports, delivery, log } = parts;
  const { catalogue } = ports;
  const journal = await openJournal(redis, job, lock);
  const { kind, request, origin } = await read(assignment, journal, parts);
  if (journal.entries.length === 0 && (await kind.isMoot?.(request, ports))) return undefined;
  log.info({ job, plan: kind.plan.name, entries: journal.entries.length }, 'a job has begun, or goes on');
  const output = redisOutput(redis);
  const thread = followJob({ job, kind, request, journal, origin, delivery, output, catalogue, log });

  try {
    const { outcome, failure } = await run(kind.plan, { request }, thread.journal, {
      ports,
      job,
      signal,
      lastAttempt,
      onNote: thread.note,
      onError: (step, error) => log.warn({ job, step, ...errorForLog(error) }, 'a step failed'),
    });
    log.info({ job, outcome, ...(failure ? { reason: failure.error.reason } : {}) }, 'a job has ended');
    await thread.close();
    if (outcome === 'succeeded') await rememberDuration(redis, kind.plan.name, endOf(journal) - askedAt);
    if (outcome === 'succeeded' && origin.follows !== undefined)
      await followed(origin.follows, kind.words(request).done);
    if (outcome === 'succeeded') await tellOwner();
    const event = { who: kind.doer(request).uid, what: outcome ?? ('left' as const), plan: kind.plan.name };
    await audit(redis, { ...event, job, about: request.hostname });
    return failure?.error.message;
  } catch (error) {
    await thread.leave();
    throw error;
  }

  /** Whoever owns the container has no thread when somebody else did this to it. Told once, also after a crash. */
  async function tellOwner(): Promise<void> {
    const [{ owner }, doer] = [request, kind.doer(request)];
    if (owner.uid === doer.uid || !(await once(redis, `told:${job}`, SEVEN_DAYS))) return;
    await delivery.tell(owner.slackUser, ownerText(kind, request, doer.name));
  }

  /** The thread that this job was told in says what came of it. */
  async function followed(earlier: string, since: string): Promise<void> {
    const entries = await readJournal(redis, earlier);
    const asker = (await redisThreads(redis).place(earlier))?.user;
    if (asker === undefined) return;
    const about = { job: earlier, plan: retireContainer.name, request, entries, asker };
    await closeFollowed(about, since, { delivery, catalogue });
  }
}

/** mrkdwn; a name may hold anything. */
const ownerText = (kind: JobKind, request: JobRequest, doer: string) =>
  `${escapeWithin(kind.words(request).done, 500)} This was ${escapeWithin(oneLine(doer), 200)}’s doing. /containers shows what you have.`;

const endOf = (journal: Journal) => journal.entries.at(-1)?.at ?? Date.now();

/** What is to be done, parsed again by the schema it was stored with. What no longer parses ends the job, and its thread says so. */
async function read({ job, plan, data }: Assignment, journal: Journal, { delivery, ports, log }: WorkerParts) {
  const payload = Payload.safeParse(data).data;
  const kind = jobKinds[plan];
  const request = kind?.request.safeParse(payload?.request).data;
  if (payload && kind && request) return { kind, request, origin: payload.origin };
  const error = new OpsError('invalid', 'This request was made for another version of Berth.', {
    hint: journal.entries.length > 0 ? 'Its journal names what may be left behind.' : 'Please ask again.',
  });
  log.error({ job, plan }, 'a request could not be read');
  if (payload && kind) {
    const { origin } = payload;
    await closeUnread({ job, kind, journal, origin, delivery, catalogue: ports.catalogue }, error).catch(
      (trouble: unknown) => log.error({ job, ...errorForLog(trouble) }, 'a thread could not be told'),
    );
  }
  throw error;
}
