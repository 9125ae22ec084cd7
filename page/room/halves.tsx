import type { Room } from '../../src/lab/page/shapes.ts';
import { Log } from './log.tsx';

type Half = keyof Room['halves'];

const PARTS: Readonly<Record<Half, { name: string; does: string }>> = {
  bot: { name: 'Bot', does: 'talks with Slack' },
  worker: { name: 'Worker', does: 'carries jobs out' },
};
const STATES = { up: 'up', starting: 'starting', down: 'down' } as const;

/** The two processes that Berth is, and the end of what each has logged. */
export function Halves({ base, halves }: { base: string; halves: Room['halves'] }) {
  return (
    <div class="room-halves">
      {(['bot', 'worker'] as const).map((half) => (
        <HalfCard key={half} base={base} half={half} state={halves[half]} />
      ))}
    </div>
  );
}

function HalfCard({ base, half, state }: { base: string; half: Half; state: Room['halves'][Half] }) {
  const { name, does } = PARTS[half];
  return (
    <section class={`room-half ${state}`} aria-label={name}>
      <p>
        <span class={`room-light ${state}`} aria-hidden="true" />
        <strong>{name}</strong> <span class="room-dim">{does}</span>
        <span class={`room-state ${state}`} role="status">
          <span class="hidden">{name} is </span>
          {STATES[state]}
        </span>
      </p>
      <Log base={base} half={half} />
    </section>
  );
}
