/** A message that somebody shared: shown as it is, and not to be pressed here. */
import type { Json } from '../../src/lab/page/shapes.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { Unknown } from '../blocks/unknown.tsx';
import { useDesk } from '../desk.ts';
import { jsonOf, listOf, stringOf } from '../json.ts';
import { Mrkdwn } from '../text/text.tsx';

/** What can be pressed stays where the message came from. */
const INERT = new Set(['actions', 'context_actions', 'input']);

export function Shared({ attachment }: { attachment: Json }) {
  const { go } = useDesk();
  if (attachment.is_share !== true) return <Unknown what="attachment" json={attachment} />;
  const blocks = listOf(jsonOf(listOf(attachment.message_blocks)[0]?.message).blocks)
    .filter(({ type }) => !INERT.has(stringOf(type)))
    .map(({ accessory: _, ...block }) => block);
  const [channel, ts] = [stringOf(attachment.channel_id), stringOf(attachment.ts)];
  return (
    <blockquote class="shared">
      <p class="author">{stringOf(attachment.author_name)}</p>
      {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Mrkdwn text={stringOf(attachment.text)} />}
      <p class="shared-foot">
        {stringOf(attachment.footer)}{' '}
        <button type="button" class="link-button" onClick={() => go({ place: channel, thread: ts, room: false })}>
          View message
        </button>
      </p>
    </blockquote>
  );
}
