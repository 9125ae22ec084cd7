/** What every part of the page may ask for. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { About, Json } from '../src/lab/page/shapes.ts';
import type { Sharing } from './chat/share.tsx';
import type { Act } from './state/acts.ts';
import type { Route } from './state/route.ts';

export interface Desk {
  about: About;
  /** The id of the person this window is. */
  user: string;
  act: Act;
  /** The name of a person or of the app; the id where nobody has it. */
  nameOf(id: string): string;
  channelOf(id: string): string;
  /** Those that selects of channels offer. */
  channels: readonly { id: string; name: string }[];
  /** Asks as a confirmation object says. */
  confirm(confirm: Json): Promise<boolean>;
  /** Changes where the window is; what is left out stays. */
  go(change: Partial<Route>): void;
  /** Shows where some JSON came from. */
  reveal(source: Revealed): void;
  /** Asks where a message is to be shared. */
  share(message: Sharing): void;
}

export interface Revealed {
  title: string;
  surface: 'message' | 'modal' | 'home';
  /** What is shown. */
  json: unknown;
  /** What is held against the rules: a message's blocks, a whole view. Nothing for a message without blocks. */
  checked: unknown;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('Nothing of the page stands outside of its desk.');
  return desk;
}
