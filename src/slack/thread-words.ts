/** What a thread says in words. */
import { escapeWithin, oneLine } from './limits.ts';
import { duration, elapsed, type JobState, jobState } from './steps.ts';
import type { ThreadInput } from './thread-input.ts';

/**
 * The reply that ends a thread: it mentions the person, since repainting notifies nobody, says what came of the job
 * and what to do next. mrkdwn.
 */
export function closingText<P>(input: ThreadInput<P>): string {
  const job = jobState(input);
  const { asker, help } = input.people;
  if (job.state === 'succeeded') {
    const next = input.card?.next ? ` ${escapeWithin(oneLine(input.card.next), 1000)}` : '';
    return `<@${asker}> ${sentence(input.done)}${next}`;
  }
  const error = job.failure?.error;
  const what = escapeWithin(oneLine(error?.message ?? 'The job failed.'), 1000);
  const hint = error?.hint ? ` ${escapeWithin(oneLine(error.hint), 1000)}` : '';
  const after =
    job.state === 'left'
      ? `Not everything could be undone (${escapeWithin(leftNames(job), 500)}). Please tell ${escapeWithin(oneLine(help), 200)}.`
      : sentence(input.undone);
  return `<@${asker}> ${sentence(input.failed)} ${what}${hint} ${after}`;
}

const sentence = (text: string) => escapeWithin(oneLine(text), 500);

/** "3 of 9 steps done. Clone the template, 4 s": the state of a job in words, without markup. */
export function statusLine(job: JobState): string {
  const took = job.tookMs === undefined ? '' : ` in ${duration(job.tookMs)}`;
  const count = `${job.done} of ${job.lines.length} steps done`;
  const cancelled = job.failure?.error.reason === 'cancelled' ? job.failure.error.message : undefined;
  const failed = cancelled ?? (job.failure?.title ? `Failed at: ${job.failure.title}.` : 'Failed.');
  switch (job.state) {
    case 'queued':
      return 'Queued, it begins as soon as there is room.';
    case 'succeeded':
      return `Done${took}.`;
    case 'undoing':
      return `${failed} Undoing what was made.`;
    case 'undone':
      return `${failed} Everything was undone.`;
    case 'left':
      return `${failed} Left behind: ${leftNames(job)}.`;
    case 'waiting':
      return `${count}. Waiting for another try: ${waitingTitle(job)}.`;
    case 'running': {
      const now = job.lines.filter(({ state }) => state === 'running');
      const names = now.map(({ title, tookMs = 0 }) => `${title}, ${elapsed(tookMs)}`);
      return `${count}.${names.length > 0 ? ` Now: ${names.join('; ')}.` : ''}`;
    }
  }
}

const leftNames = (job: JobState) => titles(job, 'left');
const waitingTitle = (job: JobState) => titles(job, 'waiting');
const titles = (job: JobState, wanted: string) =>
  job.lines
    .filter(({ state }) => state === wanted)
    .map(({ title }) => title)
    .join(', ');
