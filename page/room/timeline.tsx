import type { RoomStep } from '../../src/lab/page/shapes.ts';
import { tookOf } from './words.ts';

interface BarProps {
  step: RoomStep;
  span: { from: number; to: number };
  now: number;
}

const percent = (part: number) => `${(part * 100).toFixed(2)}%`;

/** When a step ran within the time of the whole plan. The numbers are in the table's other columns. */
export function Bar({ step, span, now }: BarProps) {
  const took = tookOf(step, now);
  const whole = Math.max(1, span.to - span.from);
  if (step.startedAt === null || took === undefined) return null;
  const left = Math.min(1, (step.startedAt - span.from) / whole);
  return (
    <span class="room-bar" aria-hidden="true">
      <span style={{ left: percent(left), width: percent(Math.min(1 - left, took / whole)) }} />
    </span>
  );
}
