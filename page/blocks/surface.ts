/** What the elements of a message, a modal or a Home tab do when they are used. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Json } from '../json.ts';

export interface SearchResult {
  options: Json[];
  /** What went wrong, as a sentence. */
  failed?: string | undefined;
}

export interface Surface {
  kind: 'message' | 'modal' | 'home';
  /** The member of `state.values`, as in `{type, value}`. */
  value(block: Json, element: Json): Json;
  error(blockId: string): string | undefined;
  /** Whether a press of it is under way. */
  busy(block: Json, element: Json): boolean;
  /** Presses a button, or takes an option of an overflow menu. Asks first where the element wants that. */
  press(block: Json, element: Json, value?: string): void;
  /** Chooses by value; `held` is what `state.values` will then hold. */
  choose(block: Json, element: Json, values: readonly string[], held: Json): void;
  /** Types. `now` is for those who pressed Enter in a field that tells the app. */
  fill(block: Json, element: Json, text: string, now?: boolean): void;
  /** Which field the person is in, so that nobody changes it under their hands. */
  editing(block: Json, element: Json, inside: boolean): void;
  search(block: Json, element: Json, text: string): Promise<SearchResult>;
}

const nothing: Surface = {
  kind: 'message',
  value: () => ({}),
  error: () => undefined,
  busy: () => false,
  press: () => {},
  choose: () => {},
  fill: () => {},
  editing: () => {},
  search: async () => ({ options: [] }),
};

export const SurfaceContext = createContext<Surface>(nothing);
export const useSurface = (): Surface => useContext(SurfaceContext);

/** How an element is called and described, for those who cannot see where it stands. */
export interface Naming {
  id: string;
  /** The id of its label, or its name itself. */
  labelledBy?: string | undefined;
  label?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  required?: boolean | undefined;
}

/** As attributes. */
export function aria(naming: Naming) {
  return {
    id: naming.id,
    'aria-labelledby': naming.labelledBy,
    'aria-label': naming.labelledBy ? undefined : naming.label,
    'aria-describedby': naming.describedBy,
    'aria-invalid': naming.invalid ? ('true' as const) : undefined,
    'aria-required': naming.required ? ('true' as const) : undefined,
  };
}
