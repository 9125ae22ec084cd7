import { useEffect, useRef, useState } from 'preact/hooks';
import type { Room } from '../../src/lab/page/shapes.ts';
import { readLog } from './ask.ts';

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

const AGAIN_MS = 2000;

/** Read while it is open, and again every two seconds. */
function Log({ base, half }: { base: string; half: Half }) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState<string>();
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const read = async () => {
      const read = await readLog(base, half);
      if (!isGone) setText(read);
    };
    const again = async () => {
      await read();
      if (!isGone) timer = setTimeout(again, AGAIN_MS);
    };
    void again();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isOpen, base, half]);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <details class="room-log" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Log of the {half}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard too */}
      <pre ref={box} tabIndex={0} role="log" aria-label={`The end of the log of the ${half}`} aria-live="off">
        {text === '' ? 'It has logged nothing yet.' : (text ?? 'Reading it.')}
      </pre>
    </details>
  );
}
