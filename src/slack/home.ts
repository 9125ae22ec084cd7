import type { HomeView } from '@slack/types';
import type { Act } from './acts.ts';
import { type Item, listBlocks } from './list-modal.ts';

export type Home = HomeView;

/** The Home tab as a list: what is to be said of it, the buttons of the tab itself, and then the things. */
export function homeView(page: {
  notice?: string | undefined;
  intro: string;
  acts: readonly Act[];
  items: readonly Item[];
}): Home {
  const { items, ...head } = page;
  // The buttons stand above the list, where they are found however long it is.
  return { type: 'home', blocks: [...listBlocks({ ...head, items: [] }), ...listBlocks({ items, acts: [] })] };
}
