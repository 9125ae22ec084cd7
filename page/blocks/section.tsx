import { ElementView } from '../elements/element.tsx';
import { isJson, listOf, saidBy } from '../json.ts';
import { TextObject } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';

export function Section({ block }: BlockProps) {
  const fields = listOf(block.fields);
  return (
    <div class="block section">
      <div class="section-words">
        {isJson(block.text) && <TextObject value={block.text} />}
        {fields.length > 0 && (
          <div class="fields">
            {fields.map((field, index) => (
              <div key={String(index)}>
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isJson(block.accessory) && (
        <div class="accessory">
          <ElementView block={block} element={block.accessory} label={saidBy(block.text)} />
        </div>
      )}
    </div>
  );
}
