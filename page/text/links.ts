/** The address, where a click may go there: to the web or to a letter, never to a script. */
export function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol) ? url : undefined;
}
