import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  labelledBy: string;
  describedBy?: string;
  class: string;
  /** Escape was pressed, or the ground beside it. */
  onCancel(): void;
  children: ComponentChildren;
}

/** A dialog over everything; the browser keeps the focus in it and gives it back afterwards. */
export function Dialog({ labelledBy, describedBy, class: look, onCancel, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the effects of what stands in it, which may want to move the focus.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      dialog.current?.close();
      const known = before instanceof HTMLElement && before !== document.body && before.isConnected;
      const back = known ? before : document.querySelector<HTMLElement>('.composer textarea');
      back?.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${look}`}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onClose={(event) => {
        // A second Escape closes it whatever the page says; then it is opened again until its owner takes it away.
        if (event.currentTarget.isConnected) event.currentTarget.showModal();
      }}
    >
      {children}
    </dialog>
  );
}
