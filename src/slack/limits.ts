/** Slack's limits on what is shown, in characters (Block Kit reference), and the one way to keep them: cutting. */
export const LIMITS = {
  messageText: 4000,
  messageBlocks: 50,
  blockId: 255,
  actionId: 255,
  sectionText: 3000,
  sectionFields: 10,
  sectionField: 2000,
  header: 150,
  context: 3000,
  actions: 25,
  label: 2000,
  hint: 2000,
  placeholder: 150,
  input: 3000,
  options: 100,
  optionText: 75,
  optionValue: 150,
  buttonText: 75,
  buttonValue: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewBlocks: 100,
  metadata: 3000,
  /** Of an error at a field: undocumented, so what still reads well below one. */
  fieldError: 300,
  taskTitle: 256,
  taskDetail: 256,
  planTasks: 50,
} as const;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text in at most `most` UTF-16 units, which is how Slack counts. What is cut is cut between graphemes, so
 * that no emoji or accent is halved, and ends in an ellipsis. NULs and lone surrogates are dropped: Slack refuses them.
 */
export function cut(text: string, most: number): string {
  const clean = wellFormed(text);
  if (clean.length <= most) return clean;
  // The grapheme at the last place gives way to the ellipsis, from its beginning.
  const end = graphemes.segment(clean.slice(0, most + 64)).containing(most - 1)?.index ?? 0;
  return `${clean.slice(0, end)}…`;
}

/** Whole lines of the text, as many as fit: for text that is data and would be wrong when cut within a line. */
export function cutLines(text: string, most: number): string {
  const clean = wellFormed(text);
  if (clean.length <= most) return clean;
  const end = clean.lastIndexOf('\n', most);
  return end === -1 ? '' : clean.slice(0, end);
}

/** People's text for mrkdwn: it can then be no mention, no link and no channel (Slack: "Escaping text"). */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped text within a limit; cut before escaping, so that no escape is halved. */
export function escapeWithin(text: string, most: number): string {
  let room = most;
  for (;;) {
    const escaped = escapeText(cut(text, room));
    if (escaped.length <= most) return escaped;
    room -= Math.max(1, Math.ceil((escaped.length - most) / 5));
  }
}

/** The text on one line: every run of white space and control characters is one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

// With the u flag only the surrogates without a partner are Surrogates.
const wellFormed = (text: string) => text.replace(/[\0\p{Surrogate}]/gu, '');
