/**
 * Whether two identifiers (mail addresses, uids) name the same account. Only ASCII letters lose their case:
 * Unicode lower-casing would take a Kelvin sign for a k, and so one person for another.
 */
export function sameIdentifier(a: string, b: string): boolean {
  return foldAscii(a) === foldAscii(b);
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
