import { useEffect, useRef } from 'preact/hooks';
import { withEmoji } from '../text/emoji.ts';
import type { Group, Option } from './options.ts';

interface ListboxProps {
  id: string;
  groups: readonly Group[];
  note: string | undefined;
  /** The place of the option that Enter takes. */
  active: number;
  several: boolean;
  isChosen(option: Option): boolean;
  onTake(option: Option): void;
}

/** The list below a box; the box keeps the focus. */
export function Listbox({ id, groups, note, active, several, isChosen, onTake }: ListboxProps) {
  const list = useRef<HTMLDivElement>(null);
  const count = groups.reduce((sum, { options }) => sum + options.length, 0);
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  // In a form that scrolls, the whole list comes into view whenever it has become longer.
  useEffect(() => list.current?.scrollIntoView({ block: 'nearest' }), [count]);
  let place = -1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus in the box.
    <div class="list-frame" ref={list} onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" tabIndex={-1} aria-multiselectable={several} aria-label="Choices">
        {groups.map((group, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox.
          <div key={String(index)} role="group" aria-label={group.label || 'Options'}>
            {group.label && (
              <div class="list-label" role="presentation">
                {group.label}
              </div>
            )}
            {group.options.map((option) => {
              place += 1;
              return (
                <OptionRow
                  key={option.value}
                  id={`${id}-${place}`}
                  option={option}
                  active={place === active}
                  chosen={isChosen(option)}
                  onTake={onTake}
                />
              );
            })}
          </div>
        ))}
      </div>
      {note && (
        <div class="list-note" role="status">
          {note}
        </div>
      )}
    </div>
  );
}

interface OptionRowProps {
  id: string;
  option: Option;
  active: boolean;
  chosen: boolean;
  onTake(option: Option): void;
}

function OptionRow({ id, option, active, chosen, onTake }: OptionRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      class={active ? 'option active' : 'option'}
      onClick={(event) => {
        event.stopPropagation();
        onTake(option);
      }}
    >
      <span>{withEmoji(option.text)}</span>
      {option.description && <span class="choice-more">{withEmoji(option.description)}</span>}
    </div>
  );
}
