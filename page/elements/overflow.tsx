/** The menu behind three dots. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSurface } from '../blocks/surface.ts';
import { listOf, saidBy, stringOf } from '../json.ts';
import { safeUrl } from '../text/links.ts';
import { Plain } from '../text/text.tsx';
import type { ElementProps } from './element.tsx';

export function Overflow({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const options = listOf(element.options);
  const items = () => [...(frame.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  useEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    frame.current?.querySelector('button')?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Escape' && open) close();
    else if (step === 0 || !open) return;
    const all = items();
    const here = all.indexOf(document.activeElement as HTMLElement);
    if (step !== 0) all[(here + step + all.length) % all.length]?.focus();
    event.preventDefault();
  };
  const take = (value: string, url: string | undefined) => {
    close();
    if (url) window.open(url, '_blank', 'noreferrer,noopener');
    surface.press(block, element, value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the menu in it, wherever its focus is.
    <div
      class="overflow"
      ref={frame}
      onKeyDown={move}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <button
        type="button"
        class="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`More: ${naming.label ?? ''}`}
        disabled={surface.busy(block, element)}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      {open && (
        <div class="menu" role="menu">
          {options.map((option) => (
            <button
              key={stringOf(option.value)}
              type="button"
              role="menuitem"
              class="menu-item"
              onClick={() => take(stringOf(option.value), safeUrl(stringOf(option.url)))}
            >
              <Plain text={saidBy(option.text)} />
              {saidBy(option.description) && <span class="choice-more">{saidBy(option.description)}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
