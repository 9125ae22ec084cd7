import { useDesk } from '../desk.ts';
import { useNow } from '../state/hooks.ts';
import type { Replies } from '../state/select.ts';
import { ago, momentOf } from '../text/dates.ts';
import { Avatar } from './author.tsx';

/** Below a message with replies: who wrote them, how many they are, and the way to them. */
export function ReplyBar({ channel, ts, replies }: { channel: string; ts: string; replies: Replies }) {
  const { go } = useDesk();
  const now = useNow(30_000);
  const count = replies.count === 1 ? '1 reply' : `${replies.count} replies`;
  return (
    <button type="button" class="reply-bar" onClick={() => go({ place: channel, thread: ts, room: false })}>
      {replies.users.map((id) => (
        <Avatar key={id} id={id} size="small" />
      ))}
      <span class="reply-count">{count}</span>
      <span class="reply-last">Last reply {ago(momentOf(replies.last), now)}</span>
    </button>
  );
}
