import { GIT_SETTINGS, type GitSetting } from '../../src/domain/git-access.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import { OWN, STAGE } from './app-paths.ts';

/** Where git's settings stay, with the token in them, for the next deployment; readable by root alone. */
const GIT_CONFIG = `${OWN}/git-config`;

/** The authority of the forge, besides those that the system trusts. */
const AUTHORITY = `${STAGE}/forge-ca.pem`;

/**
 * The files that git is held by inside a container. Settings are in a file instead of on command lines, so that they
 * count for submodules as well.
 * @param forge.url of the repository
 * @param forge.token the setting that hands over a deploy token: secret
 * @param forge.authority PEM, where containers do not trust the forge anyway
 */
export function gitFiles(forge: {
  url: string;
  token: GitSetting | undefined;
  authority: string | undefined;
}): GuestFile[] {
  const { origin } = new URL(forge.url);
  const settings: GitSetting[] = [
    ...GIT_SETTINGS,
    ['safe.directory', '*'],
    ['core.sharedRepository', 'umask'],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '60'],
    ...(forge.authority === undefined ? [] : [[`http.${origin}/.sslCAInfo`, AUTHORITY] as const]),
    ...(forge.token === undefined ? [] : [forge.token]),
  ];
  return [
    ...(forge.authority === undefined ? [] : [{ path: AUTHORITY, mode: 0o644, content: forge.authority }]),
    { path: GIT_CONFIG, mode: 0o600, content: settings.map(settingText).join('') },
  ];
}

/** One setting as git-config(1) reads it from a file: the first dot ends the section, the last begins the name. */
function settingText([key, value]: GitSetting): string {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
  const section =
    first === last ? key.slice(0, first) : `${key.slice(0, first)} "${escaped(key.slice(first + 1, last))}"`;
  return `[${section}]\n\t${key.slice(last + 1)} = "${escaped(value)}"\n`;
}

const escaped = (text: string) => text.replace(/["\\]/g, '\\$&');
