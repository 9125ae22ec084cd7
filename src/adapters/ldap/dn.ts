/** Distinguished names (RFC 4514), as far as group membership needs them. */

/** At commas, but not at escaped ones. */
const split = (dn: string): string[] => dn.match(/(?:\\.|[^,\\])+/gs) ?? [];

/** The parts of a name, leaf first, each as `type=value`, unescaped and without regard to ASCII case. */
function parts(dn: string): string[] {
  return split(dn).map((part) => {
    const equals = part.indexOf('=');
    const type = part.slice(0, equals).trim();
    return `${type}=${unescapeValue(part.slice(equals + 1))}`.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  });
}

/** The value of the first part: `cn=staff,ou=groups` is called `staff`. Undefined when that is no `type=value`. */
export function leafName(dn: string): string | undefined {
  const [leaf = ''] = split(dn);
  const equals = leaf.indexOf('=');
  return equals < 1 ? undefined : unescapeValue(leaf.slice(equals + 1)) || undefined;
}

export function sameDn(a: string, b: string): boolean {
  return JSON.stringify(parts(a)) === JSON.stringify(parts(b));
}

/** Whether `dn` stands somewhere under `base`, or is it. */
export function isUnder(dn: string, base: string): boolean {
  const [inner, outer] = [parts(dn), parts(base)];
  return JSON.stringify(inner.slice(-outer.length)) === JSON.stringify(outer);
}

/** `\2C` and `\,` are both a comma; hexadecimal pairs are bytes of UTF-8. */
function unescapeValue(escaped: string): string {
  const trimmed = escaped.replace(/^ +/, '').replace(/(?<!\\) +$/, '');
  return trimmed.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (match, literal?: string) =>
    literal === undefined ? Buffer.from(match.replaceAll('\\', ''), 'hex').toString('utf8') : literal,
  );
}
