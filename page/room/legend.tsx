import type { RoomStep } from '../../src/lab/page/shapes.ts';
import { Mark, RADIUS } from './marks.tsx';
import { STEP_STATES } from './words.ts';

const SIZE = RADIUS * 2 + 4;
const STATES = Object.keys(STEP_STATES) as RoomStep['state'][];

/** What the marks and lines of the map mean. */
export function Legend() {
  return (
    <ul class="room-legend" aria-label="What the map's signs mean">
      {STATES.map((state) => (
        <li key={state}>
          <svg width={SIZE} height={SIZE} aria-hidden="true" focusable="false">
            <Mark state={state} x={SIZE / 2} y={SIZE / 2} />
          </svg>
          {STEP_STATES[state]}
        </li>
      ))}
      <li>
        <svg width="26" height={SIZE} aria-hidden="true" focusable="false">
          <path class="room-edge critical" d={`M2 ${SIZE / 2}H24`} />
        </svg>
        Critical path: what the rest waited for longest
      </li>
      <li>
        <span class="room-bands" aria-hidden="true" />
        One band: these can run at once
      </li>
    </ul>
  );
}
