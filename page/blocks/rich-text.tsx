/** Rich text: sections, lists, quotations and code, from the elements that they are made of. */
import type { ComponentChildren } from 'preact';
import { isJson, type Json, jsonOf, listOf, stringOf } from '../json.ts';
import { emojiNamed } from '../text/emoji.ts';
import { ChannelMention, DateText, Emoji, Link, Mention } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';
import { Unknown } from './unknown.tsx';

export function RichText({ block }: BlockProps) {
  return (
    <div class="block rich">
      {listOf(block.elements).map((part, index) => (
        <Part key={String(index)} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: Json }) {
  switch (part.type) {
    case 'rich_text_section':
      return (
        <div class="lines">
          <Inlines of={part} />
        </div>
      );
    case 'rich_text_quote':
      return (
        <blockquote class="quote">
          <Inlines of={part} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre class="pre">
          <Inlines of={part} />
        </pre>
      );
    case 'rich_text_list':
      return <List part={part} />;
    default:
      return <Unknown json={part} what="element" />;
  }
}

function List({ part }: { part: Json }) {
  const items = listOf(part.elements).map((item, index) => (
    <li key={String(index)}>
      <Inlines of={item} />
    </li>
  ));
  const depth = `list depth-${Math.min(4, Math.max(0, Number(part.indent) || 0))}`;
  if (part.style !== 'ordered') return <ul class={depth}>{items}</ul>;
  return (
    <ol class={depth} start={1 + (Number(part.offset) || 0)}>
      {items}
    </ol>
  );
}

function Inlines({ of }: { of: Json }) {
  return (
    <>
      {listOf(of.elements).map((one, index) => (
        <Styled key={String(index)} style={one.style}>
          <InlineOf one={one} />
        </Styled>
      ))}
    </>
  );
}

function Styled({ style, children }: { style: unknown; children: ComponentChildren }) {
  if (!isJson(style)) return <>{children}</>;
  let drawn = <>{children}</>;
  if (style.code === true) drawn = <code class="code">{drawn}</code>;
  if (style.strike === true) drawn = <s>{drawn}</s>;
  if (style.italic === true) drawn = <i>{drawn}</i>;
  if (style.bold === true) drawn = <b>{drawn}</b>;
  if (style.underline === true) drawn = <u>{drawn}</u>;
  return drawn;
}

function InlineOf({ one }: { one: Json }) {
  switch (one.type) {
    case 'text':
      return <>{stringOf(one.text)}</>;
    case 'link':
      return <Link url={stringOf(one.url)} label={stringOf(one.text) || stringOf(one.url)} />;
    case 'emoji':
      return <EmojiOf one={one} />;
    case 'user':
      return <Mention id={stringOf(one.user_id)} />;
    case 'usergroup':
      return <span class="mention">@{stringOf(one.usergroup_id)}</span>;
    case 'team':
      return <span class="mention">@{stringOf(one.team_id)}</span>;
    case 'channel':
      return <ChannelMention id={stringOf(one.channel_id)} />;
    case 'broadcast':
      return <span class="mention">@{stringOf(one.range)}</span>;
    case 'color':
      return <code class="code">{stringOf(one.value)}</code>;
    case 'date':
      return (
        <DateText
          seconds={Number(one.timestamp) || 0}
          format={stringOf(one.format)}
          url={stringOf(one.url) || undefined}
        />
      );
    default:
      return <Unknown json={jsonOf(one)} what="element" />;
  }
}

function EmojiOf({ one }: { one: Json }) {
  const name = stringOf(one.name);
  const written = stringOf(one.unicode)
    .split('-')
    .map((code) => Number.parseInt(code, 16))
    .filter((code) => code > 0 && code <= 0x10ffff);
  const char = emojiNamed(name) ?? String.fromCodePoint(...written);
  return char === '' ? <>:{name}:</> : <Emoji name={name} char={char} />;
}
