import type { RoomStep } from '../../src/lab/page/shapes.ts';

export const RADIUS = 7;

/** The sign inside of the shape, around 0,0. */
const SIGNS: Readonly<Record<RoomStep['state'], string>> = {
  waiting: '',
  running: '',
  done: 'M-3 .2 -.9 2.4 3.2 -2.2',
  failed: 'M-2.4 -2.4 2.4 2.4M2.4 -2.4 -2.4 2.4',
  undone: 'M-.4 -3.4 -3 -1 -.4 1.4M-2.8 -1H1.2a2.1 2.1 0 0 1 0 4.3H-1.4',
  skipped: 'M-2.6 0H2.6',
};

/** What a step is in the picture: a shape, a sign and a colour for its state, so that none of the three is needed. */
export function Mark({ state, x, y }: { state: RoomStep['state']; x: number; y: number }) {
  return (
    <g class={`room-mark ${state}`} transform={`translate(${x} ${y})`}>
      {state === 'failed' ? (
        <rect x={-RADIUS} y={-RADIUS} width={RADIUS * 2} height={RADIUS * 2} rx="2.5" />
      ) : (
        <circle r={state === 'skipped' || state === 'waiting' ? RADIUS - 2 : RADIUS} />
      )}
      {state === 'running' && <circle class="room-mark-turning" r={RADIUS} pathLength="100" />}
      {state === 'running' && <circle class="room-mark-heart" r="2.6" />}
      {SIGNS[state] !== '' && <path d={SIGNS[state]} />}
    </g>
  );
}
