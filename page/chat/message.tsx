/** One message, as its reader sees it. */
import type { SeenMessage } from '../../src/lab/page/shapes.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceContext } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { memo } from '../memo.ts';
import { isEphemeral, type Replies } from '../state/select.ts';
import { clockTime, fullTime, momentOf } from '../text/dates.ts';
import { emojiNamed } from '../text/emoji.ts';
import { Emoji, Mrkdwn } from '../text/text.tsx';
import { Avatar, useAuthor } from './author.tsx';
import { usePlainSurface } from './plain-surface.ts';
import { ReplyBar } from './reply-bar.tsx';
import { Shared } from './shared.tsx';
import { Tools } from './tools.tsx';

export interface MessageProps {
  message: SeenMessage;
  channel: string;
  /** Whether it goes on from the message above: same author, soon after. */
  follows: boolean;
  /** Undefined in a thread, and where nobody has replied. */
  replies: Replies | undefined;
  inThread: boolean;
  onDismiss(ts: string): void;
}

export const Message = memo((props: MessageProps) => {
  const { message, channel, follows, replies, inThread } = props;
  const { user } = useDesk();
  const surface = usePlainSurface('message', 'press', { channel, ts: message.ts });
  const author = useAuthor(message);
  const whispered = isEphemeral(message);
  const at = momentOf(message.ts);
  const mentions = message.text.includes(`<@${user}>`) && author.id !== user;
  const looks = ['message', follows && 'follows', whispered && 'whispered', mentions && !whispered && 'mentions'];
  const broadcast = !whispered && message.subtype === 'thread_broadcast' && !inThread;
  return (
    <li class={looks.filter(Boolean).join(' ')} data-ts={message.ts}>
      <div class="message-side">
        {follows ? (
          <time class="message-time" dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {clockTime(at)}
          </time>
        ) : (
          <Avatar id={author.id} />
        )}
      </div>
      <div class="message-body">
        {whispered && <p class="whisper-note">Only you can see this.</p>}
        {broadcast && <p class="whisper-note">Replied to a thread, and sent here as well.</p>}
        <div class={follows ? 'message-head hidden' : 'message-head'}>
          <span class="author">{author.name}</span>
          {author.isApp && <span class="tag">APP</span>}
          <time class="message-time" dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {clockTime(at)}
          </time>
        </div>
        <SurfaceContext.Provider value={surface}>
          <Content message={message} />
        </SurfaceContext.Provider>
        {!whispered && message.reactions && <Reactions of={message.reactions} />}
        {whispered && (
          <button type="button" class="link-button" onClick={() => props.onDismiss(message.ts)}>
            Dismiss this message
          </button>
        )}
        {replies && <ReplyBar channel={channel} ts={message.ts} replies={replies} />}
      </div>
      <Tools message={message} channel={channel} inThread={inThread} />
    </li>
  );
});

function Content({ message }: { message: SeenMessage }) {
  if (!isEphemeral(message) && message.subtype === 'tombstone') return <p class="tombstone">{message.text}</p>;
  const edited = !isEphemeral(message) && message.edited !== undefined;
  return (
    <div class="message-content">
      {message.blocks?.length ? <Blocks blocks={message.blocks} /> : <Mrkdwn text={message.text} />}
      {!isEphemeral(message) &&
        message.attachments?.map((one, index) => <Shared key={String(index)} attachment={one} />)}
      {edited && <span class="edited">(edited)</span>}
    </div>
  );
}

function Reactions({ of }: { of: readonly { name: string; users: string[]; count: number }[] }) {
  const { nameOf } = useDesk();
  return (
    <ul class="reactions" aria-label="Reactions">
      {of.map(({ name, users, count }) => (
        <li key={name} title={users.map(nameOf).join(', ')}>
          <Emoji name={name} char={emojiNamed(name) ?? `:${name}:`} /> {count}
        </li>
      ))}
    </ul>
  );
}
