/** One entry as a server sent it, made even: names without case, always a list of strings, absent is empty. */
export interface LdapEntry {
  dn: string;
  /** The values of an attribute; `[]` when it is absent. Options such as `;binary` are not looked through. */
  values(attribute: string): string[];
  first(attribute: string): string | undefined;
}

/** @param raw an entry of ldapts: one value is a string, many are a list, requested but absent is `[]`. */
export function ldapEntry(raw: { dn: string } & Record<string, unknown>): LdapEntry {
  const attributes = new Map<string, string[]>();
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'dn') continue;
    const key = name.toLowerCase();
    const texts = [value].flat().map((one) => (Buffer.isBuffer(one) ? one.toString('utf8') : String(one)));
    attributes.set(key, [...(attributes.get(key) ?? []), ...texts]);
  }
  const values = (attribute: string) => attributes.get(attribute.toLowerCase()) ?? [];
  return { dn: raw.dn, values, first: (attribute) => values(attribute).find((text) => text !== '') };
}
