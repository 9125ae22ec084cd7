/** The operating systems whose packages Berth knows by name and version. */
export const SYSTEMS = ['debian-12', 'rocky-9'] as const;
export type System = (typeof SYSTEMS)[number];

export const SYSTEM_TITLES: Readonly<Record<System, string>> = { 'debian-12': 'Debian 12', 'rocky-9': 'Rocky Linux 9' };

/** Which one a template is that only has a name: `debian-12`, `debian-12-large`. Undefined: none that we know. */
export function systemByName(template: string): System | undefined {
  // Another number may follow a dot or a hyphen, but not at once: debian-120 is something else.
  return SYSTEMS.find((system) => template === system || ['.', '-'].some((mark) => template.startsWith(system + mark)));
}
