/** The messages of a channel or a thread. It stays at the end while its reader is there, and nowhere else. */
import { type ComponentChildren, Fragment } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SeenMessage } from '../../src/lab/page/shapes.ts';
import { useNow } from '../state/hooks.ts';
import { isEphemeral, type Replies } from '../state/select.ts';
import { dayOf, momentOf } from '../text/dates.ts';
import { Message } from './message.tsx';

const PAGE = 150;
const NEAR_END_PX = 48;
const GOES_ON_MS = 5 * 60_000;

interface MessageListProps {
  name: string;
  channel: string;
  messages: readonly SeenMessage[];
  replies: ReadonlyMap<string, Replies>;
  inThread: boolean;
  /** Said where there is nothing yet. */
  empty: ComponentChildren;
  onDismiss(ts: string): void;
}

export function MessageList(props: MessageListProps) {
  const { name, channel, messages, replies, inThread } = props;
  const frame = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const [shown, setShown] = useState(PAGE);
  const now = useNow(60_000);
  const first = Math.max(0, messages.length - shown);
  const toEnd = useCallback(() => {
    if (frame.current && atEnd.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, []);
  useLayoutEffect(toEnd, [messages, replies]);
  useEffect(() => {
    const watch = new ResizeObserver(toEnd);
    if (frame.current) watch.observe(frame.current);
    if (frame.current?.firstElementChild) watch.observe(frame.current.firstElementChild);
    return () => watch.disconnect();
  }, [toEnd]);
  return (
    <section
      class="messages"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard as well.
      tabIndex={0}
      aria-label={name}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      <div class="messages-inner">
        {messages.length === 0 && props.empty}
        {first > 0 && (
          <button type="button" class="button earlier" onClick={() => setShown(shown + PAGE)}>
            Show earlier messages
          </button>
        )}
        <ol class="message-list">
          {messages.slice(first).map((message, index) => {
            const before = messages[first + index - 1];
            const newDay = !inThread && (!before || dateOf(before) !== dateOf(message));
            return (
              <Fragment key={message.ts}>
                {newDay && (
                  <li class="day">
                    <span>{dayOf(momentOf(message.ts), now)}</span>
                  </li>
                )}
                <Message
                  message={message}
                  channel={channel}
                  follows={!newDay && before !== undefined && goesOn(before, message)}
                  replies={inThread ? undefined : replies.get(message.ts)}
                  inThread={inThread}
                  onDismiss={props.onDismiss}
                />
              </Fragment>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

const dateOf = ({ ts }: SeenMessage) => new Date(momentOf(ts)).toDateString();

function goesOn(before: SeenMessage, message: SeenMessage): boolean {
  if (isEphemeral(before) || isEphemeral(message) || before.reply_count || before.user !== message.user) return false;
  if (before.subtype !== undefined || message.subtype !== undefined) return false;
  return momentOf(message.ts) - momentOf(before.ts) < GOES_ON_MS;
}
