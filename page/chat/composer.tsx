/** Where one writes: words, or a command after a slash. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import { CommandList } from './command-list.tsx';
import { type Command, completed, completionFor, isWhole } from './completion.ts';

interface ComposerProps {
  channel: string;
  thread?: string | undefined;
  /** As in "Message #general". */
  label: string;
}

/** Of several lines and yet a box with a list: the elements have no such thing, so their types refuse the role. */
const boxOf = (open: boolean) => ({ role: 'combobox', 'aria-expanded': open }) as object;

const TALLEST_PX = 220;
const KEYS = 'Enter sends, Shift and Enter begins a new line.';

/** What has been begun and not been sent, by place. */
const begun = new Map<string, string>();

export function Composer({ channel, thread, label }: ComposerProps) {
  const { about, act, user } = useDesk();
  const id = useId();
  const key = [user, channel, thread].join('/');
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(begun.get(key) ?? '');
  const [closed, setClosed] = useState(false);
  const [active, setActive] = useState(0);
  const [sending, setSending] = useState(0);
  const { commands, usage } = completionFor(text, about.app.commands);
  const open = commands.length > 0 && !closed;
  const chosen = commands[Math.min(active, commands.length - 1)];

  useEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    // Nothing has a height on a phone while another pane is shown.
    const height = box.current.scrollHeight;
    if (height > 0) box.current.style.height = `${Math.min(TALLEST_PX, height)}px`;
  }, [text]);
  const write = (next: string) => {
    begun.set(key, next);
    setText(next);
    setClosed(false);
    setActive(0);
  };
  const complete = (command: Command) => {
    write(completed(command));
    box.current?.focus();
  };
  const send = async () => {
    if (text.trim() === '') return;
    write('');
    setSending((count) => count + 1);
    const at = { channel, ...(thread ? { thread } : {}) };
    const outcome = text.startsWith('/')
      ? await act('slash', { ...at, line: text.trim() })
      : await act('say', { ...at, text });
    setSending((count) => count - 1);
    // What was refused is not lost, unless something else has been begun.
    if (outcome === undefined && !begun.get(key)) write(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + commands.length) % commands.length);
    } else if (open && event.key === 'Escape') {
      event.preventDefault();
      setClosed(true);
    } else if (open && chosen && (event.key === 'Tab' || (event.key === 'Enter' && !isWhole(text, chosen)))) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div class="composer">
      {open && <CommandList id={`${id}-list`} commands={commands} active={chosen} onTake={complete} />}
      <div class="composer-frame">
        <textarea
          ref={box}
          rows={1}
          {...boxOf(open)}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open && chosen ? `${id}-list-${chosen.command.slice(1)}` : undefined}
          aria-describedby={`${id}-help`}
          placeholder={label}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="send"
          aria-label="Send"
          title="Send"
          disabled={text.trim() === ''}
          onClick={() => {
            send();
            box.current?.focus();
          }}
        >
          <Icon name="send" />
        </button>
      </div>
      <p class="composer-help" id={`${id}-help`}>
        {sending > 0 && <span role="status">Sending…</span>}
        {sending === 0 && usage && (
          <span>
            <b>{usage.command}</b> {usage.usageHint}
          </span>
        )}
        {sending === 0 && !usage && <span class="keys">{thread ? KEYS : `Type / for commands. ${KEYS}`}</span>}
      </p>
    </div>
  );
}
