/** What the person has put into a view, before the server's view says so itself. Pure. */
import type { Json, LabView } from '../../src/lab/page/shapes.ts';

/** By field. */
export type Drafts = Readonly<Record<string, Json>>;

/** The field's key: a block may have several elements. */
export function fieldOf(block: Json, element: Json): string {
  return `${String(block.block_id)}/${String(element.action_id)}`;
}

/** What stands in the field: what the person has just put there, or else what the view says. */
export function valueIn(view: LabView, drafts: Drafts, block: Json, element: Json): Json {
  const held = view.state.values[String(block.block_id)]?.[String(element.action_id)];
  return drafts[fieldOf(block, element)] ?? held ?? {};
}

/** After the view has changed its values count, but in the field being edited and in those the server has not heard of. */
export function keptDrafts(drafts: Drafts, keeps: (field: string) => boolean): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([field]) => keeps(field)));
}
