import { ElementView } from '../elements/element.tsx';
import { listOf, stringOf } from '../json.ts';
import type { BlockProps } from './blocks.tsx';

export function Actions({ block }: BlockProps) {
  return (
    <div class="block row">
      {listOf(block.elements).map((one, index) => (
        <ElementView key={stringOf(one.action_id) || String(index)} block={block} element={one} />
      ))}
    </div>
  );
}

export function ContextActions({ block }: BlockProps) {
  return (
    <div class="block row slight">
      {listOf(block.elements).map((one, index) => (
        <ElementView key={stringOf(one.action_id) || String(index)} block={block} element={one} />
      ))}
    </div>
  );
}
