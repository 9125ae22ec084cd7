/** Finding the elements inside blocks. */
import { isJson, type Json, listOf } from '../json.ts';

export interface Placed {
  block: Json;
  element: Json;
  /** JSON pointers to the block and to the element. */
  blockAt: string;
  at: string;
}

/** Every element that can hold a value or be pressed, with the block that it stands in, in reading order. */
export function elementsIn(blocks: readonly Json[], at = ''): Placed[] {
  return blocks.flatMap((block, index) => {
    const here = `${at}/${index}`;
    const found: Placed[] = [];
    const one = (element: unknown, where: string) => {
      if (isJson(element)) found.push({ block, element, blockAt: here, at: `${here}/${where}` });
    };
    one(block.accessory, 'accessory');
    one(block.element, 'element');
    if (block.type === 'carousel') return elementsIn(listOf(block.elements), `${here}/elements`);
    listOf(block.elements).forEach((element, place) => {
      one(element, `elements/${place}`);
    });
    listOf(block.actions).forEach((element, place) => {
      one(element, `actions/${place}`);
    });
    return [...found, ...elementsIn(listOf(block.child_blocks), `${here}/child_blocks`)];
  });
}

/** Options that an element offers, out of its groups where it has groups. */
export function offered(value: Json): Json[] {
  return value.options ? listOf(value.options) : listOf(value.option_groups).flatMap((group) => listOf(group.options));
}
