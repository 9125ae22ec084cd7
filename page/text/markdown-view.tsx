import { type MarkdownPassage, type MarkdownSpan, readMarkdownSpans } from './markdown.ts';
import { Link, Plain } from './text.tsx';

export function Markdown({ passages }: { passages: readonly MarkdownPassage[] }) {
  return (
    <>
      {passages.map((one, index) => (
        <PassageOf key={String(index)} one={one} />
      ))}
    </>
  );
}

function PassageOf({ one }: { one: MarkdownPassage }) {
  switch (one.kind) {
    case 'rule':
      return <hr class="divider" />;
    case 'pre':
      return <pre class="pre">{one.text}</pre>;
    case 'heading':
      return (
        <h3 class="header">
          <Spans text={one.text} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Spans text={one.text} />
        </p>
      );
    case 'quote':
      return (
        <blockquote class="quote">
          <Spans text={one.text} />
        </blockquote>
      );
    case 'list': {
      const items = one.items.map((item, index) => (
        <li key={String(index)}>
          <Spans text={item} />
        </li>
      ));
      return one.ordered ? <ol class="list">{items}</ol> : <ul class="list">{items}</ul>;
    }
  }
}

function Spans({ text }: { text: string }) {
  return (
    <>
      {readMarkdownSpans(text).map((one, index) => (
        <SpanOf key={String(index)} one={one} />
      ))}
    </>
  );
}

function SpanOf({ one }: { one: MarkdownSpan }) {
  switch (one.kind) {
    case 'link':
      return <Link url={one.url} label={one.text} />;
    case 'code':
      return <code class="code">{one.text}</code>;
    case 'bold':
      return <b>{one.text}</b>;
    case 'italic':
      return <i>{one.text}</i>;
    case 'strike':
      return <s>{one.text}</s>;
    default:
      return <Plain text={one.text} />;
  }
}
