import { useEffect, useRef, useState } from 'preact/hooks';
import { readLog } from './ask.ts';
import { readLine } from './log-lines.ts';

const AGAIN_MS = 2000;

/** The end of what one half has logged: read while it is open, and again every two seconds. */
export function Log({ base, half }: { base: string; half: 'bot' | 'worker' }) {
  const [isOpen, setIsOpen] = useState(false);
  const [lines, setLines] = useState<readonly string[]>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const again = async () => {
      const read = await readLog(base, half);
      if (isGone) return;
      setLines((known) => (known?.join('\n') === read.join('\n') ? known : read));
      timer = setTimeout(again, AGAIN_MS);
    };
    void again();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isOpen, base, half]);
  useEffect(() => {
    // The newest line is the last one.
    if (lines) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return (
    <details class="room-log" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Log of the {half}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard too */}
      <div ref={box} class="room-log-lines" tabIndex={0} role="log" aria-label={`Log of the ${half}`} aria-live="off">
        {lines === undefined && <p>Reading it.</p>}
        {lines?.length === 0 && <p>It has logged nothing yet.</p>}
        {lines?.map((line, index) => (
          <Line key={`${index}${line}`} line={line} />
        ))}
      </div>
    </details>
  );
}

function Line({ line }: { line: string }) {
  const { time, level, text, more } = readLine(line);
  return (
    <p class={level}>
      {time !== '' && <span class="room-log-dim">{time} </span>}
      {level !== '' && level !== 'info' && <b>{level} </b>}
      {text}
      {more !== '' && <span class="room-log-dim"> {more}</span>}
    </p>
  );
}
