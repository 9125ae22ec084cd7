/** "27 Nov 2026, 14:05 UTC": a time that everybody reads the same way. @param iso as `toISOString` gives it */
export function utcText(iso: string): string {
  const text = new Date(iso).toUTCString(); // Fri, 27 Nov 2026 14:05:09 GMT
  return `${text.slice(5, 16).replace(/^0/, '')}, ${text.slice(17, 22)} UTC`;
}

/** "3 days", "1 hour", "5 minutes", "less than a minute": how long something is or lasts, in its largest whole unit. */
export function spanText(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  // Below two days hours say more.
  const found = units.find(([name, unit]) => ms >= (name === 'day' ? 2 * unit : unit));
  if (!found) return 'less than a minute';
  const count = Math.floor(ms / found[1]);
  return `${count} ${found[0]}${count === 1 ? '' : 's'}`;
}
