import type { KnownBlock } from '@slack/types';
import { cut, escapeWithin, LIMITS, oneLine } from './limits.ts';
import type { JobState, StepLine, StepState } from './steps.ts';
import { stepText } from './thread-native.ts';

// Plain signs, not emoji: they stay quiet and look the same on every system.
const MARK: Record<StepState, string> = {
  pending: '○',
  skipped: '–',
  running: '◐',
  waiting: '◌',
  undoing: '↺',
  done: '●',
  undone: '↺',
  failed: '✕',
  stopped: '✕',
  left: '✕',
};
const LONGEST_LINE = 700;

/** The steps as lines of text, in as few sections as Slack's limit on one allows. */
export function classicSteps(job: JobState, room: number): KnownBlock[] {
  const sections: string[] = [];
  for (const line of job.lines.map(classicLine)) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= LIMITS.sectionText) {
      sections[sections.length - 1] = `${last}\n${line}`;
    } else sections.push(line);
  }
  return sections.slice(0, room).map((text, index) => ({
    type: 'section',
    block_id: `steps-${index}`,
    text: { type: 'mrkdwn', text },
  }));
}

function classicLine(line: StepLine): string {
  const why = line.error
    ? `\n      ${[line.error.message, line.error.hint].filter(Boolean).map(String).map(oneLine).join(' ')}`
    : '';
  return `${MARK[line.state]}  ${escapeWithin(cut(stepText(line), 300) + why, LONGEST_LINE)}`;
}
