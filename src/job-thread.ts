import type { JobKind, JobRequest } from '../jobs/job-kind.ts';
import type { Catalogue } from './domain/catalogue.ts';
import type { Origin } from './domain/origin.ts';
import type { Entry, Journal } from './engine/journal.ts';
import type { Facts } from './engine/step.ts';
import { errorData, type OpsError } from './errors.ts';
import { outputWriter } from './job-output.ts';
import type { Delivery, Draw } from './slack/delivery.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { threadView } from './slack/thread.ts';
import { closingText } from './slack/thread-words.ts';
import type { JobOutput } from './store/output.ts';

/** Elapsed times in a thread move at least this often while a step runs. */
const TICK_MS = 10_000;

interface Following {
  job: string;
  kind: JobKind;
  request: JobRequest;
  journal: Journal;
  origin: Origin;
  delivery: Delivery;
  output: JobOutput;
  catalogue: Catalogue;
  log: Log;
}

/** A job's thread in Slack: repainted whenever its journal grows, never in the job's way. */
export interface JobThread {
  /** The same journal, watched. */
  journal: Journal;
  note(step: string, text: string, as?: 'output'): void;
  /** Paints the last state and says what came of it. */
  close(): Promise<void>;
  /** Leaves the thread to the next worker. */
  leave(): Promise<void>;
}

export function followJob({
  job,
  kind,
  request,
  journal,
  origin,
  delivery,
  output,
  catalogue,
  log,
}: Following): JobThread {
  const follower = delivery.follow(job);
  const notes = new Map<string, string>();
  const input = () => ({
    job,
    plan: kind.plan,
    initial: { request },
    entries: journal.entries,
    notes,
    ...kind.words(request),
    isCancellable: kind.isCancellable,
    people: { asker: origin.user, help: catalogue.help },
    card: kind.card(request, factsOf(journal.entries), catalogue, job),
    hasOutput: written.any(),
    now: Date.now(),
  });
  const draw: Draw = (remark) => threadView({ ...input(), remark });
  let isOpen = false;
  const repaint = () => isOpen && follower.repaint(draw);
  const opened = follower.open(draw, origin).then(
    () => {
      isOpen = true;
      repaint();
    },
    (error: unknown) => log.error({ job, ...errorForLog(error) }, 'a thread could not be opened'),
  );
  const written = outputWriter(job, output, log, repaint);
  const ticking = setInterval(repaint, TICK_MS);

  return {
    journal: {
      get entries() {
        return journal.entries;
      },
      async append(entry) {
        await journal.append(entry);
        if ('step' in entry && entry.kind !== 'started') notes.delete(entry.step ?? '');
        repaint();
      },
    },
    note(step, text, as) {
      written.write(step, text);
      if (as === 'output') return;
      notes.set(step, text);
      repaint();
    },
    async close() {
      clearInterval(ticking);
      await Promise.all([opened, written.end()]);
      await follower.close(draw, closingText(input()));
    },
    async leave() {
      clearInterval(ticking);
      await follower.leave(); // also ends an opening that still waits for Slack
      await Promise.all([opened, written.end()]);
    },
  };
}

/** Tells the thread of a job that nothing can be done for it, since its request cannot be read any more. */
export async function closeUnread(
  { job, kind, journal, origin, delivery, catalogue }: Omit<Following, 'request' | 'output' | 'log'>,
  error: OpsError,
): Promise<void> {
  const at = Date.now();
  const outcome = journal.entries.length > 0 ? 'left' : 'undone';
  const entries: Entry[] = [
    { at, kind: 'failed', error: errorData(error) },
    { at, kind: 'ended', outcome },
  ];
  const people = { asker: origin.user, help: catalogue.help };
  const input = {
    job,
    plan: kind.plan,
    initial: {},
    entries,
    notes: new Map(),
    subject: 'A container',
    done: '',
    failed: 'What was asked for was not done.',
    undone: 'Nothing has been changed.',
    people,
    now: at,
  };
  const draw: Draw = (remark) => threadView({ ...input, remark });
  const follower = delivery.follow(job);
  await follower.open(draw, origin);
  await follower.close(draw, closingText(input));
}

function factsOf(entries: readonly Entry[]): Facts {
  return Object.assign({}, ...entries.map((entry) => (entry.kind === 'done' ? entry.facts : {})));
}
