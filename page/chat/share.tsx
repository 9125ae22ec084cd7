/** Sharing a message in another conversation, with words of one's own. */
import { useId, useState } from 'preact/hooks';
import type { LabMessage } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { directOf } from '../state/select.ts';
import { spoken } from '../text/spoken.ts';

export interface Sharing {
  channel: string;
  message: LabMessage;
}

export function Share({ channel, message, onClose }: Sharing & { onClose(): void }) {
  const { about, act, channels, channelOf, go, nameOf, user } = useDesk();
  const id = useId();
  const [to, setTo] = useState(channel);
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const direct = directOf(user);
  const share = async (event: Event) => {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    const shared = await act('share', { channel, ts: message.ts, to, ...(text.trim() ? { text } : {}) });
    setSending(false);
    // What went wrong is said in a notification; the words are still here.
    if (shared === undefined) return;
    onClose();
    go({ place: to, thread: undefined });
  };
  return (
    <Dialog labelledBy={`${id}-title`} class="small" onCancel={onClose}>
      <form class="dialog-form" onSubmit={share} aria-busy={sending}>
        <header class="dialog-head">
          <h2 id={`${id}-title`}>Share this message</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body share">
          <label for={`${id}-to`}>Where</label>
          <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.currentTarget.value)}>
            {channels.map((one) => (
              <option key={one.id} value={one.id}>
                #{one.name}
              </option>
            ))}
            <option value={direct}>{about.app.name}, the direct message</option>
          </select>
          <label for={`${id}-text`}>Your words (optional)</label>
          <textarea id={`${id}-text`} rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <p class="shared-preview">{spoken(message.text, nameOf, channelOf)}</p>
        </div>
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary" disabled={sending}>
            Share
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
