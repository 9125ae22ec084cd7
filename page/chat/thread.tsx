/** A thread, beside its channel. */
import { useMemo } from 'preact/hooks';
import type { Conversation } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import type { State } from '../state/model.ts';
import { inThread } from '../state/select.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

interface ThreadProps {
  state: State;
  channel: Conversation;
  ts: string;
  onDismiss(ts: string): void;
}

const NO_REPLIES = new Map();

export function Thread({ state, channel, ts, onDismiss }: ThreadProps) {
  const { about, go } = useDesk();
  const posted = state.messages[channel.id];
  const { ephemerals } = state;
  const messages = useMemo(() => inThread(state, channel.id, ts), [posted, ephemerals, channel.id, ts]);
  const name = channel.dmWith === undefined ? `#${channel.name}` : about.app.name;
  return (
    <aside class="side" aria-label="Thread">
      <header class="pane-head">
        <h2>
          Thread <span class="dim">{name}</span>
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the thread"
          onClick={() => go({ thread: undefined })}
        >
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        key={ts}
        name="Messages in the thread"
        channel={channel.id}
        messages={messages}
        replies={NO_REPLIES}
        inThread
        empty={<p class="empty">This message is not here any more.</p>}
        onDismiss={onDismiss}
      />
      <Composer key={`${state.user}/${ts}`} channel={channel.id} thread={ts} label="Reply in the thread" />
    </aside>
  );
}
