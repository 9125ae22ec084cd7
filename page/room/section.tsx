import type { ComponentChildren } from 'preact';

interface SectionProps {
  title: string;
  /** Beside the title, as in "3 running". */
  count?: string | undefined;
  /** Makes it heard that something here is not as it should be. */
  isLoud?: boolean;
  open?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A part of the machine room that folds away. */
export function Section({ title, count, isLoud = false, open = true, class: name = '', children }: SectionProps) {
  return (
    <details class={`room-section ${name} ${isLoud ? 'loud' : ''}`} open={open}>
      <summary>
        <h3>{title}</h3>
        {count !== undefined && <span class="room-count">{count}</span>}
      </summary>
      <div class="room-section-body">{children}</div>
    </details>
  );
}

/** Says what would be here. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="room-empty">{children}</p>;
}
