/** The middle of the page: a channel, or the direct message with the app. */
import { useMemo } from 'preact/hooks';
import type { Conversation } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import type { State } from '../state/model.ts';
import { inChannel, repliesIn } from '../state/select.ts';
import { Beginning } from './beginning.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

interface ChannelProps {
  state: State;
  channel: Conversation;
  roomOpen: boolean;
  onDismiss(ts: string): void;
}

export function Channel({ state, channel, roomOpen, onDismiss }: ChannelProps) {
  const { about } = useDesk();
  const posted = state.messages[channel.id];
  const { ephemerals } = state;
  const messages = useMemo(() => inChannel(state, channel.id), [posted, ephemerals, channel.id]);
  const replies = useMemo(() => repliesIn(posted ?? []), [posted]);
  const direct = channel.dmWith !== undefined;
  const name = direct ? about.app.name : `#${channel.name}`;
  return (
    <main class="channel">
      <ChannelHead icon={direct ? 'direct' : channel.private ? 'lock' : 'hash'} roomOpen={roomOpen}>
        {direct ? about.app.name : channel.name}
      </ChannelHead>
      {state.link === 'down' && (
        <p class="banner" role="status">
          Reconnecting… The lab does not answer. What you see may be old.
        </p>
      )}
      <MessageList
        key={channel.id}
        name={`Messages in ${name}`}
        channel={channel.id}
        messages={messages}
        replies={replies}
        inThread={false}
        empty={<Beginning channel={channel} />}
        onDismiss={onDismiss}
      />
      {channel.archived ? (
        <p class="composer-closed">This channel is archived. Nothing can be written here.</p>
      ) : (
        <Composer key={`${state.user}/${channel.id}`} channel={channel.id} label={`Message ${name}`} />
      )}
    </main>
  );
}

interface ChannelHeadProps {
  icon: 'hash' | 'lock' | 'direct' | 'home';
  roomOpen: boolean;
  children: string;
}

export function ChannelHead({ icon, roomOpen, children }: ChannelHeadProps) {
  const { go } = useDesk();
  return (
    <header class="pane-head">
      <button
        type="button"
        class="icon-button back"
        aria-label="Back to the list of channels"
        onClick={() => go({ place: undefined, thread: undefined })}
      >
        <Icon name="back" />
      </button>
      <h2>
        <Icon name={icon} />
        {children}
      </h2>
      <button type="button" class="button room-button" aria-pressed={roomOpen} onClick={() => go({ room: !roomOpen })}>
        <Icon name="room" />
        Machine room
      </button>
    </header>
  );
}

/** A place with nothing in it yet: the direct message before its first message. */
export function NoChannel({ link }: { link: State['link'] }) {
  const { about, go } = useDesk();
  return (
    <main class="channel">
      <ChannelHead icon="direct" roomOpen={false}>
        {about.app.name}
      </ChannelHead>
      <div class="messages">
        <p class="empty">
          {link === 'connecting' ? 'Opening the workspace…' : `${about.app.name} has not written to you alone yet.`}{' '}
          {link !== 'connecting' && (
            <button type="button" class="link-button" onClick={() => go({ place: undefined })}>
              Go to a channel
            </button>
          )}
        </p>
      </div>
    </main>
  );
}
