import { ElementView } from '../elements/element.tsx';
import { isJson, listOf, stringOf } from '../json.ts';
import { TextObject } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';
import { Placeholder } from './plain.tsx';

export function Card({ block }: BlockProps) {
  const actions = listOf(block.actions);
  return (
    <div class="block card">
      {isJson(block.hero_image) && <Placeholder alt={stringOf(block.hero_image.alt_text)} />}
      <div class="card-head">
        {isJson(block.icon) && <Placeholder alt={stringOf(block.icon.alt_text)} small />}
        <div>
          <div class="card-title">
            <TextObject value={block.title} />
          </div>
          <div class="dim">
            <TextObject value={block.subtitle} />
          </div>
        </div>
      </div>
      <TextObject value={block.body} />
      {actions.length > 0 && (
        <div class="row">
          {actions.map((one, index) => (
            <ElementView key={String(index)} block={block} element={one} />
          ))}
        </div>
      )}
    </div>
  );
}

export function Carousel({ block }: BlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard as well.
    <section class="block carousel" tabIndex={0} aria-label="Cards">
      {listOf(block.elements).map((one, index) => (
        <Card key={String(index)} block={one} />
      ))}
    </section>
  );
}
