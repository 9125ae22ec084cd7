/** The part of the longest length from which on the count is worth reading. */
const NEAR = 0.8;

/** What to say of a text's length, where that matters; 0 is no limit. Pure. */
export function lengthWords(length: number, least: number, most: number): { text: string; wrong: boolean } | undefined {
  if (length > 0 && length < least) return { text: `${length} of at least ${least} characters`, wrong: true };
  if (most === 0 || length < most * NEAR) return undefined;
  return { text: `${length} of ${most} characters`, wrong: length > most };
}
