import { OpsError } from '../../src/errors.ts';
import { diskFull } from './package-trouble.ts';

/** What git was asked for. */
export interface GitWork {
  url: string;
  branch: string;
  isPrivate: boolean;
}

/** What git said inside a container, as a sentence; its words are fixed by LC_ALL=C. Undefined for what is not known. */
export function gitTrouble(output: string, { url, branch, isPrivate }: GitWork): OpsError | undefined {
  // What a remote says may look like git's own words.
  const own = output.split(/[\r\n]+/).filter((line) => !line.startsWith('remote:'));
  const says = (words: RegExp) => own.some((line) => words.test(line));
  const { host } = new URL(url);
  const gone = (sentence: string, hint: string) => new OpsError('not-found', sentence, { hint });
  if (says(/No space left on device|Disk quota exceeded/i)) return diskFull();
  const [, submodule] = own.map((line) => /into submodule path '([^']*)' failed/.exec(line)).find(Boolean) ?? [];
  if (submodule !== undefined) return submoduleTrouble(submodule.split('/').slice(5).join('/') || submodule, says);
  if (says(/couldn't find remote ref|Remote branch .* not found/)) {
    return gone(`${url} has no branch ${branch} any more.`, 'Somebody has renamed or removed it. Choose another one.');
  }
  if (says(/certificate|SSL_ERROR|TLS (?:handshake|connect)|gnutls_handshake/i)) {
    return new OpsError('failed', `The container does not trust the certificate of ${host}.`, {
      hint: 'Whoever runs Berth can name its authority in the section forge of the configuration.',
    });
  }
  if (says(/could not read (?:Username|Password)|Authentication failed|unable to get password|error: (?:401|403)/)) {
    return isPrivate
      ? gone(`${host} does not accept the token for ${url} any more.`, 'Check that it is valid and may read it.')
      : gone(`${url} is private now, or gone.`, 'Check the address. A private repository needs a deploy token.');
  }
  if (says(/error: 3\d\d|unable to update url base from redirection/)) {
    return gone(`${host} sends on from ${url} to another address.`, 'Give the address that the repository has now.');
  }
  if (says(/error: (?:404|410)|repository '.*' not found|not valid: is this a git repository|not appear to be a git/)) {
    return gone(`There is no repository at ${url} any more.`, 'Check whether somebody has moved or removed it.');
  }
  if (
    says(/error: (?:429|5\d\d)|Failed to connect|Could(?:n't| not) (?:connect|resolve)|timed out|too slow|refused/i)
  ) {
    return silent(host);
  }
  if (says(/Empty reply|early EOF|unexpected disconnect|hung up|RPC failed|transfer closed|Recv failure|reset by/i)) {
    return silent(host);
  }
  return undefined;
}

function silent(host: string): OpsError {
  return new OpsError('unavailable', `${host} does not answer the container.`, {
    hint: 'Check that containers reach it, and what name server they use.',
  });
}

function submoduleTrouble(path: string, says: (words: RegExp) => boolean): OpsError {
  if (says(/Could(?:n't| not) resolve|Failed to connect|timed out|error: (?:429|5\d\d)/i)) {
    return new OpsError('unavailable', `The repository of the submodule ${path} does not answer.`);
  }
  const isOther = says(/transport '.*' not allowed/);
  return new OpsError('failed', `The submodule ${path} could not be got.`, {
    hint: isOther
      ? 'Its address in .gitmodules must begin with https://.'
      : 'Check its address in .gitmodules, and that it can be read as the repository itself.',
  });
}
