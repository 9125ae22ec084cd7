import type { SeenMessage } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import { isEphemeral } from '../state/select.ts';

interface ToolsProps {
  message: SeenMessage;
  channel: string;
  inThread: boolean;
}

/** What can be done with a message. */
export function Tools({ message, channel, inThread }: ToolsProps) {
  const { go, reveal, share } = useDesk();
  const thread = isEphemeral(message) ? undefined : (message.thread_ts ?? message.ts);
  return (
    <div class="tools">
      {!inThread && thread && (
        <button
          type="button"
          class="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => go({ place: channel, thread, room: false })}
        >
          <Icon name="reply" />
        </button>
      )}
      {!isEphemeral(message) && message.subtype !== 'tombstone' && (
        <button
          type="button"
          class="icon-button"
          aria-label="Share this message"
          title="Share this message"
          onClick={() => share({ channel, message })}
        >
          <Icon name="share" />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label="View source"
        title="View source"
        onClick={() => reveal({ title: 'Message', surface: 'message', json: message, checked: message.blocks })}
      >
        <Icon name="source" />
      </button>
    </div>
  );
}
