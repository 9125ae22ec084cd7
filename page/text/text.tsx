/** Text on the page: Slack's markup, or plain. Everything becomes elements and text nodes, never HTML. */
import { Fragment } from 'preact';
import { useDesk } from '../desk.ts';
import { memo } from '../memo.ts';
import { formatDate, fullTime } from './dates.ts';
import { withEmoji } from './emoji.ts';
import { safeUrl } from './links.ts';
import { readMrkdwn } from './mrkdwn.ts';
import type { Inline, Line, Passage } from './tree.ts';

export const Mrkdwn = memo(({ text }: { text: string }) => (
  <>
    {readMrkdwn(text).map((one, index) => (
      <PassageOf key={String(index)} passage={one} />
    ))}
  </>
));

function PassageOf({ passage }: { passage: Passage }) {
  if (passage.kind === 'pre') return <pre class="pre">{passage.text}</pre>;
  const lines = <Lines lines={passage.lines} />;
  return passage.kind === 'quote' ? <blockquote class="quote">{lines}</blockquote> : <div class="lines">{lines}</div>;
}

function Lines({ lines }: { lines: readonly Line[] }) {
  return (
    <>
      {lines.map((line, index) => (
        <Fragment key={String(index)}>
          <Spans spans={line.children} />
          {index < lines.length - 1 && <br />}
          {index === lines.length - 1 && line.children.length === 0 && <br />}
        </Fragment>
      ))}
    </>
  );
}

function Spans({ spans }: { spans: readonly Inline[] }) {
  return (
    <>
      {spans.map((one, index) => (
        <Span key={String(index)} one={one} />
      ))}
    </>
  );
}

function Span({ one }: { one: Inline }) {
  switch (one.kind) {
    case 'text':
      return <>{one.text}</>;
    case 'bold':
      return (
        <b>
          <Spans spans={one.children} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Spans spans={one.children} />
        </i>
      );
    case 'strike':
      return (
        <s>
          <Spans spans={one.children} />
        </s>
      );
    case 'code':
      return <code class="code">{one.text}</code>;
    case 'emoji':
      return <Emoji name={one.name} char={one.char} />;
    case 'link':
      return <Link url={one.url} label={one.label} />;
    case 'user':
      return <Mention id={one.id} label={one.label} />;
    case 'channel':
      return <ChannelMention id={one.id} label={one.label} />;
    case 'special':
      return <span class="mention">{one.label ?? `@${one.id.replace(/^subteam\^/, '')}`}</span>;
    case 'date':
      return <DateText {...one} />;
  }
}

export function Emoji({ name, char }: { name: string; char: string }) {
  return (
    <span class="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {char}
    </span>
  );
}

/** A link to the web or to a letter; anything else is only written down. */
export function Link({ url, label }: { url: string; label: string }) {
  const safe = safeUrl(url);
  if (!safe) return <span class="no-link">{label}</span>;
  return (
    <a href={safe} target="_blank" rel="noreferrer noopener">
      {label}
    </a>
  );
}

export function Mention({ id, label }: { id: string; label?: string | undefined }) {
  const { nameOf, user } = useDesk();
  return <span class={id === user ? 'mention me' : 'mention'}>@{label || nameOf(id)}</span>;
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const { channelOf, go } = useDesk();
  return (
    <button type="button" class="mention" onClick={() => go({ place: id, thread: undefined })}>
      #{label || channelOf(id)}
    </button>
  );
}

export interface Dated {
  seconds: number;
  format: string;
  url: string | undefined;
}

export function DateText({ seconds, format, url }: Dated) {
  const words = formatDate(format, { seconds, nowMs: Date.now() });
  return (
    <time dateTime={new Date(seconds * 1000).toISOString()} title={fullTime(seconds * 1000)}>
      {url ? <Link url={url} label={words} /> : words}
    </time>
  );
}

/** Words with their line breaks, and emoji by name. */
export function Plain({ text }: { text: string }) {
  return <span class="plain">{withEmoji(text)}</span>;
}

/** A text object, `plain_text` or `mrkdwn`. */
export function TextObject({ value }: { value: unknown }) {
  if (typeof value === 'string') return <Plain text={value} />;
  if (typeof value !== 'object' || value === null) return null;
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (typeof text !== 'string') return null;
  return type === 'mrkdwn' ? <Mrkdwn text={text} /> : <Plain text={text} />;
}
