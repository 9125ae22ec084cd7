/** What a complaint of git's means. Its words are fixed by LC_ALL=C; those of the remote are never shown to anybody. */
import { OpsError } from '../../errors.ts';

/** Why git could not do it. */
export type Trouble =
  | 'missing' // HTTP 404, or no repository behind an address that answers
  | 'closed' // HTTP 401 or 403
  | 'moved' // a redirect, which is not followed
  | 'no-branch'
  | 'distrusted' // TLS
  | 'silent' // no answer, or none that is whole
  | 'busy' // HTTP 429 or 5xx
  | 'too-large'
  | 'other';

// In this order: a line about authentication may follow one about the request.
const SIGNS: readonly [RegExp, Trouble][] = [
  [/^fatal: Remote branch .* not found|^fatal: couldn't find remote ref/m, 'no-branch'],
  [/certificate|SSL_ERROR|TLS (?:handshake|connect)|gnutls_handshake/i, 'distrusted'],
  [/^fatal: (?:could not read (?:Username|Password)|Authentication failed|unable to get password)/m, 'closed'],
  [/returned error: (?:401|403|407)/, 'closed'],
  [/returned error: 3\d\d|unable to update url base from redirection/, 'moved'],
  [/returned error: (?:404|410)|^fatal: repository '.*' not found/m, 'missing'],
  [/not valid: is this a git repository|does not appear to be a git repository|invalid server response/, 'missing'],
  [/returned error: (?:429|5\d\d)/, 'busy'],
  [/File too large|file size limit|SIGXFSZ|signal 25/i, 'too-large'],
  [/Failed to connect|Could(?:n't| not) (?:connect|resolve)|timed out|too slow|reset by peer|refused/i, 'silent'],
  [
    /Empty reply|early EOF|unexpected disconnect|hung up|RPC failed|transfer closed|Recv failure|GnuTLS recv/i,
    'silent',
  ],
];

export function troubleOf(stderr: string): Trouble {
  // Lines of the remote's may say anything, also what looks like ours.
  const own = stderr
    .split(/[\r\n]+/)
    .filter((line) => !line.startsWith('remote:'))
    .join('\n');
  return SIGNS.find(([sign]) => sign.test(own))?.[1] ?? 'other';
}

/** @param at where, as people gave it @param isTokenUsed whether a deploy token went with the question */
export function refusal(trouble: Trouble, at: string, isTokenUsed: boolean): OpsError {
  const host = new URL(at).host;
  const tokenHint = 'Check the address, and that the token may read this repository and is still valid.';
  switch (trouble) {
    case 'missing':
      return isTokenUsed
        ? new OpsError('not-found', `There is no repository ${at} that this token can see.`, { hint: tokenHint })
        : new OpsError('not-found', `There is no repository at ${at}.`, {
            hint: 'Check the address. If the repository is private, give a deploy token.',
          });
    case 'closed':
      return isTokenUsed
        ? new OpsError('not-found', `${host} does not accept this token for ${at}.`, { hint: tokenHint })
        : new OpsError('not-found', `The repository ${at} is private, or there is none.`, {
            hint: 'Check the address. A private repository needs a deploy token.',
          });
    case 'moved':
      return new OpsError('not-found', `${host} sends on from ${at} to another address.`, {
        hint: 'Give the address that the repository has now.',
      });
    case 'no-branch':
      return new OpsError('not-found', `The branch is not in ${at} any more.`, { hint: 'Choose another branch.' });
    case 'distrusted':
      return new OpsError('failed', `The certificate of ${host} is not one that Berth trusts.`, {
        hint: 'Whoever runs Berth can name its authority in the section forge of the configuration.',
      });
    case 'silent':
      return new OpsError('unavailable', `${host} does not answer.`, { hint: 'Try again in a minute.' });
    case 'busy':
      return new OpsError('unavailable', `${host} is not able to answer now.`, { hint: 'Try again in a minute.' });
    case 'too-large':
      return new OpsError('failed', `The repository ${at} is too large to be looked at.`, {
        hint: 'Take large files out of the branch.',
      });
    case 'other':
      return new OpsError('failed', `${at} could not be read as a Git repository.`, {
        hint: 'Check that git can clone it from elsewhere.',
      });
  }
}

/** No whole answer within the time that there is. */
export function tooLate(at: string): OpsError {
  return new OpsError('unavailable', `${new URL(at).host} did not answer in time.`, { hint: 'Try again in a minute.' });
}
