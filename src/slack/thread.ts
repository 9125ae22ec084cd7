import type { KnownBlock } from '@slack/types';
import type { Plan } from '../engine/plan.ts';
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

/** Draws the thread of a job from its plan and what its journal holds. Pure; within all of Slack's limits. */
export function threadView<P>(input: ThreadInput<P>): ThreadView {
  const job = jobState(input);
  const status = statusLine(job);
  const head = [section(`*${title(input)}*\n${escapeWithin(status, 1000)}`, 'head'), ...remark(input)];
  const feet = [...handover(input, job), ...advice(job), ...cancel(input, job)];
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

/** While it may be cancelled: not once it undoes or has ended. */
function cancel<P>({ job: id, subject }: ThreadInput<P>, job: JobState): KnownBlock[] {
  if (!['queued', 'running', 'waiting'].includes(job.state)) return [];
  const plain = (text: string, most: number) => ({ type: 'plain_text' as const, text: cut(text, most), emoji: false });
  return [
    {
      type: 'actions',
      block_id: 'acts',
      elements: [
        {
          type: 'button',
          action_id: CANCEL_ACTION,
          value: cut(id, LIMITS.buttonValue),
          text: plain('Cancel', LIMITS.buttonText),
          style: 'danger',
          confirm: {
            title: plain('Cancel this job?', LIMITS.confirmTitle),
            text: plain(
              `${cut(oneLine(subject), 150)}: the job stops, and what it made is undone.`,
              LIMITS.confirmText,
            ),
            confirm: plain('Cancel the job', LIMITS.confirmButton),
            deny: plain('Let it run', LIMITS.confirmButton),
          },
        },
      ],
    },
  ];
}

function section(text: string, block_id: string): KnownBlock {
  return { type: 'section', block_id, text: { type: 'mrkdwn', text } };
}

function context(text: string, block_id: string): KnownBlock {
  return { type: 'context', block_id, elements: [{ type: 'mrkdwn', text }] };
}
