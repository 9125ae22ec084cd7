import { isJson, saidBy } from '../json.ts';
import { TextObject } from '../text/text.tsx';
import { type BlockProps, Blocks } from './blocks.tsx';
import { RichText } from './rich-text.tsx';

/** Blocks in a frame of their own, which may fold away. */
export function Container({ block }: BlockProps) {
  const title = isJson(block.rich_text_title) ? (
    <RichText block={block.rich_text_title} />
  ) : (
    <b>
      <TextObject value={block.title} />
    </b>
  );
  const head = (
    <>
      {title}
      {saidBy(block.subtitle) && (
        <span class="dim">
          <TextObject value={block.subtitle} />
        </span>
      )}
    </>
  );
  if (block.is_collapsible !== true) {
    return (
      <section class="block frame">
        <div class="frame-head">{head}</div>
        <Blocks blocks={block.child_blocks} />
      </section>
    );
  }
  return (
    <details class="block frame" open={block.default_collapsed !== true}>
      <summary class="frame-head">{head}</summary>
      <Blocks blocks={block.child_blocks} />
    </details>
  );
}
