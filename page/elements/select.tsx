/** Every kind of select, over one box with a list. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSurface } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { saidBy, stringOf } from '../json.ts';
import { Combobox } from './combobox.tsx';
import type { ElementProps } from './element.tsx';
import { chosenIn, type Group, groupsIn, groupsOf, heldFor, matching, type Option } from './options.ts';

const SEARCH_AFTER_MS = 250;

export function Select({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const { about, channels } = useDesk();
  const [query, setQuery] = useState<string | undefined>();
  const type = stringOf(element.type);
  const external = type.includes('external');
  const found = useSearch({ block, element, naming }, external ? query : undefined);
  const offered = external ? found.groups : groupsOf(element, { people: about.people, channels });
  const chosen = chosenIn(surface.value(block, element), type, offered);
  const choose = (options: readonly Option[]) =>
    surface.choose(
      block,
      element,
      options.map(({ value }) => value),
      heldFor(type, options),
    );
  return (
    <Combobox
      naming={naming}
      groups={external ? offered : matching(offered, query ?? '')}
      note={external ? found.note : undefined}
      chosen={chosen}
      several={type.startsWith('multi_')}
      most={Number(element.max_selected_items) || undefined}
      clearable={block.type !== 'input' || block.optional === true}
      placeholder={saidBy(element.placeholder)}
      onQuery={setQuery}
      onChoose={choose}
      onInside={(inside) => surface.editing(block, element, inside)}
    />
  );
}

interface Found {
  groups: Group[];
  note: string | undefined;
}

/** What the app suggests for the query, once the person pauses; an older answer never replaces a newer one. */
function useSearch({ block, element }: ElementProps, query: string | undefined): Found {
  const surface = useSurface();
  const latest = useRef(surface);
  latest.current = surface;
  const [found, setFound] = useState<Found>({ groups: [], note: undefined });
  const least = Number(element.min_query_length ?? 3);
  useEffect(() => {
    if (query === undefined) return;
    if (query.length < least) {
      setFound({ groups: [], note: `Type ${least} or more characters to search.` });
      return;
    }
    let given = true;
    setFound((before) => ({ ...before, note: 'Searching…' }));
    const timer = setTimeout(
      async () => {
        const { options, failed } = await latest.current.search(block, element, query);
        if (!given) return;
        const groups = groupsIn({ options });
        setFound({ groups, note: failed ?? (options.length === 0 ? 'Nothing matches.' : undefined) });
      },
      query === '' ? 0 : SEARCH_AFTER_MS,
    );
    return () => {
      given = false;
      clearTimeout(timer);
    };
  }, [query, least]);
  return found;
}
