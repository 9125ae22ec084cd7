/** Seconds since the epoch as `<input type="datetime-local">` has them: in the reader's time zone, to the minute. */
export function localInput(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** And back. */
export function secondsOf(local: string): number {
  return Math.floor(new Date(local).getTime() / 1000);
}
