/** A box to type into with a list to choose from, for one choice or several. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { aria, type Naming } from '../blocks/surface.ts';
import { withEmoji } from '../text/emoji.ts';
import { Listbox } from './listbox.tsx';
import type { Group, Option } from './options.ts';

export interface ComboboxProps {
  naming: Naming;
  /** What the list has, already for the query. */
  groups: readonly Group[];
  /** Said under the list or in its place. */
  note: string | undefined;
  chosen: readonly Option[];
  several: boolean;
  most: number | undefined;
  clearable: boolean;
  placeholder: string;
  /** What is typed; undefined once the list is closed. */
  onQuery(query: string | undefined): void;
  onChoose(options: readonly Option[]): void;
  onInside(inside: boolean): void;
}

export function Combobox(props: ComboboxProps) {
  const { naming, groups, chosen, several, most, placeholder, onQuery, onChoose, onInside } = props;
  const [query, setQuery] = useState<string | undefined>();
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const options = groups.flatMap((group) => group.options);
  const open = query !== undefined;
  const isChosen = (option: Option) => chosen.some(({ value }) => value === option.value);
  const listId = `${naming.id}-list`;
  const count = options.length;
  useEffect(() => setActive((at) => Math.min(at, Math.max(0, count - 1))), [count]);

  const ask = (next: string | undefined) => {
    if (next === query) return;
    setQuery(next);
    setActive(0);
    onQuery(next);
  };
  const take = (option: Option) => {
    if (!several) {
      onChoose([option]);
      ask(undefined);
    } else if (isChosen(option)) onChoose(chosen.filter(({ value }) => value !== option.value));
    else if (most === undefined || chosen.length < most) {
      onChoose([...chosen, option]);
      ask('');
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!open) ask('');
      else setActive((active + step + options.length) % Math.max(1, options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = options[active];
      if (open && option) take(option);
      else ask('');
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      ask(undefined);
    } else if (event.key === 'Backspace' && several && !query) onChoose(chosen.slice(0, -1));
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only leads the mouse to the box in it.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is in the box already.
    <div class={open ? 'combobox open' : 'combobox'} onClick={() => input.current?.focus()}>
      {several && <Chips chosen={chosen} onRemove={take} />}
      <input
        {...aria(naming)}
        ref={input}
        type="text"
        role="combobox"
        class="combobox-box"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open && options[active] ? `${listId}-${active}` : undefined}
        placeholder={chosen.length === 0 || !several ? placeholder || 'Choose' : ''}
        value={query ?? (several ? '' : withEmoji(chosen[0]?.text ?? ''))}
        onClick={() => ask(query ?? '')}
        onInput={(event) => ask(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={() => onInside(true)}
        onBlur={() => {
          ask(undefined);
          onInside(false);
        }}
      />
      {props.clearable && !several && chosen.length > 0 && (
        <button type="button" class="clear" aria-label={`Clear ${chosen[0]?.text ?? ''}`} onClick={() => onChoose([])}>
          <span aria-hidden="true">×</span>
        </button>
      )}
      {open && (
        <Listbox
          id={listId}
          groups={groups}
          note={props.note ?? (options.length === 0 ? 'Nothing matches.' : undefined)}
          active={active}
          several={several}
          isChosen={isChosen}
          onTake={take}
        />
      )}
    </div>
  );
}

function Chips({ chosen, onRemove }: { chosen: readonly Option[]; onRemove(option: Option): void }) {
  return (
    <>
      {chosen.map((option) => (
        <span key={option.value} class="chip">
          {withEmoji(option.text)}
          <button type="button" aria-label={`Remove ${option.text}`} onClick={() => onRemove(option)}>
            <span aria-hidden="true">×</span>
          </button>
        </span>
      ))}
    </>
  );
}
