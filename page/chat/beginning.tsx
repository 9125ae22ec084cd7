import type { Conversation } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';

/** What stands in a channel before its first message: what one can do here. */
export function Beginning({ channel }: { channel: Conversation }) {
  const { about, act } = useDesk();
  const { commands, shortcuts } = about.app;
  if (channel.dmWith !== undefined) return <p class="empty">{about.app.name} writes here what is for you alone.</p>;
  if (channel.archived) return <p class="empty">Nothing was ever said here.</p>;
  return (
    <div class="empty beginning">
      <h3>Nothing has been said in #{channel.name} yet</h3>
      {commands.length > 0 && (
        <p>
          Type a command below to begin:{' '}
          {commands.map(({ command }, index) => (
            <span key={command}>
              {index > 0 && ' or '}
              <code class="code">{command}</code>
            </span>
          ))}
          .
        </p>
      )}
      {shortcuts[0] && (
        <button
          type="button"
          class="button primary"
          onClick={() => act('shortcut', { callback_id: shortcuts[0]?.callbackId })}
        >
          {shortcuts[0].name}
        </button>
      )}
    </div>
  );
}
