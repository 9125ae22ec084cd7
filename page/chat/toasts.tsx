/** What the person is told while they look elsewhere, as on a lock screen. */
import { useEffect } from 'preact/hooks';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import type { Toast } from '../state/model.ts';
import { spoken } from '../text/spoken.ts';

const STAYS_MS = 10_000;

interface ToastsProps {
  toasts: readonly Toast[];
  onGone(id: number): void;
}

export function Toasts({ toasts, onGone }: ToastsProps) {
  return (
    <div class="toasts" aria-live="polite" role="status">
      {toasts.map((toast) => (
        <ToastOf key={toast.id} toast={toast} onGone={onGone} />
      ))}
    </div>
  );
}

function ToastOf({ toast, onGone }: { toast: Toast; onGone(id: number): void }) {
  const { nameOf, channelOf, go } = useDesk();
  const { id, text, from, to } = toast;
  useEffect(() => {
    const timer = setTimeout(() => onGone(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, onGone]);
  const name = from.startsWith('U') ? nameOf(from) : from;
  const where = to && !to.channel.startsWith('D') ? ` in #${channelOf(to.channel)}` : '';
  const words = (
    <>
      <b>
        {name}
        {where}
      </b>
      <span>{spoken(text, nameOf, channelOf)}</span>
    </>
  );
  const open = () => {
    if (to) go({ place: to.channel, thread: to.thread, room: false });
    onGone(id);
  };
  return (
    <div class="toast">
      {to ? (
        <button type="button" class="toast-words" onClick={open}>
          {words}
        </button>
      ) : (
        <p class="toast-words">{words}</p>
      )}
      <button type="button" class="icon-button" aria-label="Close this notification" onClick={() => onGone(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
