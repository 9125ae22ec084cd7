import type { KnownBlock, PlanBlock, RichTextBlock, TaskCardBlock } from '@slack/types';
import { cut, LIMITS, oneLine } from './limits.ts';
import { duration, elapsed, type JobState, type StepLine, type StepState } from './steps.ts';

const STATUS: Record<StepState, TaskCardBlock['status']> = {
  pending: 'pending',
  skipped: 'pending',
  running: 'in_progress',
  waiting: 'in_progress',
  undoing: 'in_progress',
  done: 'complete',
  undone: 'complete',
  failed: 'error',
  stopped: 'error',
  left: 'error',
};

/**
 * The steps as Slack's own task cards: one below the other, because a `plan` folds them away in channels. Only where
 * there are more than fit does one plan hold them, with a fixed block_id, without which each repaint would fold it.
 */
export function nativeSteps(job: JobState, room: number): KnownBlock[] {
  const cards = job.lines.map(taskCard);
  if (cards.length <= room) return cards;
  const tasks = cards.slice(0, LIMITS.planTasks).map(({ block_id: _, ...card }) => card);
  const plan: PlanBlock = {
    type: 'plan',
    block_id: 'steps',
    title: `${job.done} of ${cards.length} steps done`,
    tasks,
  };
  return [plan];
}

function taskCard(line: StepLine): TaskCardBlock {
  const details = [line.error?.message, line.error?.hint].filter((text) => text !== undefined);
  return {
    type: 'task_card',
    block_id: cut(`step-${line.name}`, LIMITS.blockId),
    task_id: cut(line.name, LIMITS.taskTitle),
    title: cut(stepText(line), LIMITS.taskTitle) || line.name,
    status: STATUS[line.state],
    ...(details.length > 0 ? { details: richText(details.map(oneLine).join(' ')) } : {}),
  };
}

/** "Clone the template, 104 on pve1 (2.0 s)": a step on one line, without markup. */
export function stepText({ title, state, shows, tookMs }: StepLine): string {
  const words: Partial<Record<StepState, string>> = {
    waiting: 'waiting for another try',
    failed: 'failed',
    stopped: 'stopped',
    skipped: 'not begun',
    undoing: 'being undone',
    undone: 'undone',
    left: 'could not be undone',
  };
  const said = words[state] ?? (shows ? oneLine(shows) : '');
  const time = tookMs === undefined ? '' : ` (${state === 'done' ? duration(tookMs) : elapsed(tookMs)})`;
  return `${oneLine(title)}${said ? `: ${said}` : ''}${time}`;
}

function richText(text: string): RichTextBlock {
  const shown = cut(text, LIMITS.taskDetail) || ' ';
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: shown }] }],
  };
}
