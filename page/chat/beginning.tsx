import { useDesk } from '../desk.ts';

/** What stands in a channel before its first message: what one can do here. */
export function Beginning({ name, direct }: { name: string; direct: boolean }) {
  const { about, act } = useDesk();
  const { commands, shortcuts } = about.app;
  if (direct) return <p class="empty">{about.app.name} writes here what is for you alone.</p>;
  return (
    <div class="empty beginning">
      <h3>Nothing has been said in {name} yet</h3>
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
