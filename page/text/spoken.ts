import { readMrkdwn } from './mrkdwn.ts';
import type { Inline } from './tree.ts';
import { wordsOf } from './tree.ts';

type Names = (id: string) => string;

/** A message's text on one line without any markup, as a notification shows it. Pure. */
export function spoken(text: string, nameOf: Names, channelOf: Names): string {
  const lines = readMrkdwn(text).flatMap((one) =>
    one.kind === 'pre' ? [one.text] : one.lines.map(({ children }) => wordsOf(children.map(named))),
  );
  function named(one: Inline): Inline {
    if ('mark' in one) return { ...one, children: one.children.map(named) };
    if (one.kind === 'user') return { ...one, label: `@${one.label ?? nameOf(one.id)}` };
    if (one.kind === 'channel') return { ...one, label: `#${one.label ?? channelOf(one.id)}` };
    return one.kind === 'special' ? { ...one, label: one.label ?? `@${one.id}` } : one;
  }
  return lines.join(' ').replace(/\s+/g, ' ').trim();
}
