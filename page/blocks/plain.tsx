/** Blocks that only say something: header, divider, context, image, video, markdown. */
import { jsonOf, listOf, saidBy, stringOf } from '../json.ts';
import { readMarkdown } from '../text/markdown.ts';
import { Markdown } from '../text/markdown-view.tsx';
import { Link, Plain, TextObject } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';

export function Header({ block }: BlockProps) {
  return (
    <h3 class="block header">
      <TextObject value={block.text} />
    </h3>
  );
}

export function Divider() {
  return <hr class="block divider" />;
}

export function Context({ block }: BlockProps) {
  return (
    <div class="block context">
      {listOf(block.elements).map((one, index) => (
        <span key={String(index)} class="context-part">
          {one.type === 'image' ? <Placeholder alt={stringOf(one.alt_text)} small /> : <TextObject value={one} />}
        </span>
      ))}
    </div>
  );
}

/** Nothing is loaded from elsewhere: a picture is what it is described as. */
export function Placeholder({ alt, small }: { alt: string; small?: boolean }) {
  return (
    <span class={small ? 'picture small' : 'picture'} role="img" aria-label={alt} title={alt}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M2 3h12v10H2zM2 11l4-4 3 3 2-2 3 3" />
      </svg>
      {!small && <span aria-hidden="true">{alt}</span>}
    </span>
  );
}

export function Image({ block }: BlockProps) {
  const file = jsonOf(block.slack_file);
  const url = stringOf(block.image_url) || stringOf(file.url);
  return (
    <figure class="block image">
      {saidBy(block.title) && (
        <figcaption>
          <Plain text={saidBy(block.title)} />
        </figcaption>
      )}
      <Placeholder alt={stringOf(block.alt_text)} />
      {url && <Link url={url} label="Open the picture" />}
    </figure>
  );
}

export function Video({ block }: BlockProps) {
  const by = [block.author_name, block.provider_name].map(stringOf).filter(Boolean).join(', ');
  return (
    <figure class="block image">
      <figcaption>
        <b>
          <Plain text={saidBy(block.title)} />
        </b>
        {by && <span class="dim"> {by}</span>}
      </figcaption>
      {saidBy(block.description) && <Plain text={saidBy(block.description)} />}
      <Placeholder alt={stringOf(block.alt_text)} />
      <Link url={stringOf(block.title_url) || stringOf(block.video_url)} label="Open the video" />
    </figure>
  );
}

export function MarkdownBlock({ block }: BlockProps) {
  return (
    <div class="block markdown">
      <Markdown passages={readMarkdown(stringOf(block.text))} />
    </div>
  );
}
