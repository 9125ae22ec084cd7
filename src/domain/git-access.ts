/**
 * How git is called, wherever it is called: while asking, and inside the container. A repository is somebody else's
 * text, so git is told by its environment alone what it may do, and nothing of the machine's or of anybody's home.
 */

/** Variables for every call; `HOME` and `PATH` are the caller's to add. None of them is secret. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  GIT_ALLOW_PROTOCOL: 'https',
  GIT_ASKPASS: '/bin/false',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** Settings for every call (git-config(1)). */
export const GIT_SETTINGS: readonly GitSetting[] = [
  // Also stops dumb HTTP's list of other places to fetch from.
  ['http.followRedirects', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['credential.helper', ''],
  ['http.sslVerify', 'true'],
  ['protocol.version', '2'],
  // A server may name other servers to fetch parts from; nobody asks them.
  ['transfer.bundleURI', 'false'],
  ['fetch.uriProtocols', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Large files go by in pieces instead of through memory.
  ['core.bigFileThreshold', '1m'],
];

export type GitSetting = readonly [key: string, value: string];

/** Settings as variables: unlike `-c`, no other user of the machine sees these, and git's traces leave them out. */
export function settingVariables(settings: readonly GitSetting[]): Record<string, string> {
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) };
}

/**
 * The setting that hands a deploy token to one forge and to no other. Secret. A token as `user:token` names its user,
 * which GitLab's deploy tokens and Bitbucket's (`x-token-auth`) need; others take any.
 */
export function tokenSetting(url: string, token: string): GitSetting {
  const pair = token.includes(':') ? token : `x-access-token:${token}`;
  return [`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${toBase64(pair)}`];
}

/** Where a repository may answer, in the order to try. Some forges redirect the plain address, which is not followed. */
export const addressesOf = (url: string): readonly string[] => [url, `${url}.git`];

const toBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
