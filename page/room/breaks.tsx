import { useState } from 'preact/hooks';
import type { Break, Room } from '../../src/lab/page/shapes.ts';
import { setBreak } from './ask.ts';
import { Section } from './section.tsx';
import { count } from './words.ts';

/** What a visitor can break to see Berth hold. */
export function Breaks({ base, breaks }: { base: string; breaks: Room['breaks'] }) {
  const [answer, setAnswer] = useState<{ text: string; isBad: boolean }>();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const broken = breaks.filter(({ on }) => on);

  async function act({ id, kind, on }: Break): Promise<void> {
    if (busy.has(id)) return;
    setBusy((ids) => new Set(ids).add(id));
    setAnswer(await setBreak(base, id, kind === 'button' || !on));
    setBusy((ids) => new Set([...ids].filter((one) => one !== id)));
  }

  return (
    <Section
      title="Break something"
      count={broken.length === 0 ? 'all is well' : `${count(broken.length, 'thing')} broken`}
      isLoud={broken.length > 0}
      class="room-breaks"
    >
      <p class="room-dim">Everything here is yours to break. Try it while a job runs, and watch its thread.</p>
      <ul class="room-break-list">
        {breaks.map((one) => (
          <li key={one.id} class={one.on ? 'on' : ''}>
            <div>
              <strong id={`break-${one.id}`}>{one.label}</strong>
              <span class="room-under" id={`break-${one.id}-does`}>
                {one.does}
              </span>
            </div>
            <Control one={one} isBusy={busy.has(one.id)} onAct={() => act(one)} />
          </li>
        ))}
      </ul>
      <p class={`room-answer ${answer?.isBad ? 'bad' : ''}`} aria-live="polite">
        {answer?.text}
      </p>
    </Section>
  );
}

function Control({ one, isBusy, onAct }: { one: Break; isBusy: boolean; onAct(): void }) {
  const said = { 'aria-describedby': `break-${one.id}-does`, 'aria-disabled': isBusy, onClick: onAct };
  if (one.kind === 'button') {
    return (
      <button type="button" class="button danger room-do" aria-label={`Do it: ${one.label}`} {...said}>
        Do it
      </button>
    );
  }
  return (
    <button
      type="button"
      role="switch"
      class="room-switch"
      aria-checked={one.on}
      aria-labelledby={`break-${one.id}`}
      {...said}
    >
      <span class="room-switch-track" aria-hidden="true" />
      <span aria-hidden="true">{one.on ? 'Broken' : 'Well'}</span>
    </button>
  );
}
