import type { Command } from './completion.ts';

interface CommandListProps {
  id: string;
  commands: readonly Command[];
  active: Command | undefined;
  onTake(command: Command): void;
}

/** The commands that fit what has been typed. */
export function CommandList({ id, commands, active, onTake }: CommandListProps) {
  return (
    <div class="command-list">
      <div class="command-list-head" aria-hidden="true">
        Commands
      </div>
      <div id={id} role="listbox" tabIndex={-1} aria-label="Commands">
        {commands.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys.
          <div
            key={one.command}
            id={`${id}-${one.command.slice(1)}`}
            role="option"
            tabIndex={-1}
            aria-selected={one === active}
            class={one === active ? 'command active' : 'command'}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(one)}
          >
            <span class="command-line">
              <b>{one.command}</b> <span class="dim">{one.usageHint}</span>
            </span>
            <span class="dim">{one.description}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
