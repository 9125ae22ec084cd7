import type { Button, KnownBlock } from '@slack/types';
import type { Plan } from '../engine/plan.ts';
import { actButton } from './acts.ts';
import { cut, escapeWithin, LIMITS, oneLine } from './limits.ts';
import { type JobState, jobState } from './steps.ts';
import { classicSteps } from './thread-classic.ts';
import type { ThreadInput } from './thread-input.ts';
import { nativeSteps } from './thread-native.ts';
import { statusLine } from './thread-words.ts';

/** The root message of a job's thread, drawn two ways: a workspace that refuses `native` gets `classic`. */
export interface ThreadView {
  /** One line that makes sense alone, on a lock screen and to a screen reader. */
  text: string;
  native: KnownBlock[];
  classic: KnownBlock[];
  /** The job has its outcome: nothing will change any more. */
  ended: boolean;
}

/** Pressed on a thread to end its job; the value is the job's id. Whether the person may is checked when it is pressed. */
export const CANCEL_ACTION = 'cancel-job';

/** Pressed to see what the job's steps said; the value is the job's id. */
export const OUTPUT_ACTION = 'show-output';

/** Draws the thread of a job from its plan and what its journal holds. Pure; within all of Slack's limits. */
export function threadView<P>(input: ThreadInput<P>): ThreadView {
  const job = jobState(input);
  const status = statusLine(job);
  const head = [section(`*${title(input)}*\n${escapeWithin(status, 1000)}`, 'head'), ...remark(input)];
  const feet = [...handover(input, job), ...advice(job), ...buttons(input, job)];
  const room = LIMITS.messageBlocks - head.length - feet.length;
  return {
    text: cut(`${escapeWithin(oneLine(input.subject), 200)}: ${escapeWithin(oneLine(status), 500)}`, 1000),
    native: [...head, ...nativeSteps(job, room), ...feet],
    classic: [...head, ...classicSteps(job, room), ...feet],
    ended: job.state === 'succeeded' || job.state === 'undone' || job.state === 'left',
  };
}

/** The titles of the steps, in order, for the page that asks whether they should run. */
export function planPreview<P>(plan: Plan<P>): string[] {
  return plan.steps.map(({ title }) => oneLine(title));
}

function title<P>({ subject, people }: ThreadInput<P>): string {
  return `${escapeWithin(oneLine(subject), 200)} for <@${people.asker}>`;
}

function remark<P>({ remark: said }: ThreadInput<P>): KnownBlock[] {
  const text = escapeWithin(oneLine(said ?? ''), 500);
  return text === '' ? [] : [context(text, 'remark')];
}

function handover<P>({ card }: ThreadInput<P>, job: JobState): KnownBlock[] {
  if (!card || job.state !== 'succeeded') return [];
  const lines = card.lines.slice(0, 20).map(({ label, value, code }) => {
    // A backtick would end the code; nothing that is shown as code needs one.
    const text = code
      ? `\`${escapeWithin(oneLine(value).replaceAll('`', "'"), 500)}\``
      : escapeWithin(oneLine(value), 500);
    return `*${escapeWithin(oneLine(label), 100)}:* ${text}`;
  });
  const blocks = [section(`*${escapeWithin(oneLine(card.title), 200)}*`, 'card')];
  for (let at = 0; at < lines.length; at += 4) {
    blocks.push(section(lines.slice(at, at + 4).join('\n'), `card-${at}`));
  }
  return [{ type: 'divider' }, ...blocks];
}

function advice(job: JobState): KnownBlock[] {
  const { error } = job.failure ?? {};
  if (!error || error.reason === 'cancelled') return [];
  const hint = error.hint ? `\n${escapeWithin(oneLine(error.hint), 1000)}` : '';
  const said = `${escapeWithin(oneLine(error.message), 1000)}${hint}`.trim();
  return said ? [section(said, 'advice')] : [];
}

function buttons<P>(input: ThreadInput<P>, job: JobState): KnownBlock[] {
  // Not once it undoes or has ended.
  const mayBeCancelled = input.isCancellable !== false && ['queued', 'running', 'waiting'].includes(job.state);
  const acts = job.state === 'succeeded' ? (input.card?.acts ?? []) : [];
  const elements = [
    ...acts.slice(0, LIMITS.actions - 2).map(actButton),
    ...(input.hasOutput ? [button(OUTPUT_ACTION, input.job, 'Show output')] : []),
    ...(mayBeCancelled ? [cancel(input)] : []),
  ];
  return elements.length > 0 ? [{ type: 'actions', block_id: 'acts', elements }] : [];
}

function cancel<P>({ job, subject }: ThreadInput<P>): Button {
  return {
    ...button(CANCEL_ACTION, job, 'Cancel'),
    style: 'danger',
    confirm: {
      title: plain('Cancel this job?', LIMITS.confirmTitle),
      text: plain(`${cut(oneLine(subject), 150)}: the job stops, and what it made is undone.`, LIMITS.confirmText),
      confirm: plain('Cancel the job', LIMITS.confirmButton),
      deny: plain('Let it run', LIMITS.confirmButton),
    },
  };
}

function button(action_id: string, value: string, label: string): Button {
  return {
    type: 'button',
    action_id,
    value: cut(value, LIMITS.buttonValue),
    text: plain(label, LIMITS.buttonText),
  };
}

function plain(text: string, most: number) {
  return { type: 'plain_text' as const, text: cut(text, most), emoji: false };
}

function section(text: string, block_id: string): KnownBlock {
  return { type: 'section', block_id, text: { type: 'mrkdwn', text } };
}

function context(text: string, block_id: string): KnownBlock {
  return { type: 'context', block_id, elements: [{ type: 'mrkdwn', text }] };
}
