/** What the proxy host's answers mean, in our words. */
import { OpsError } from '../../errors.ts';

const NOTHING_CHANGED = 'Nothing was changed.';

/** What `nginx -t` found, its lines joined by tabs: the message, and the place of it when it names one. */
export function faultOf(said: string): { message: string; file: string | undefined; line: string | undefined } {
  const [, text = said] = /\[emerg\] ([^\t]*)/.exec(said) ?? [];
  const [, message = text, file, line] = /^(.*) in (\/\S+):(\d+)$/.exec(text) ?? [];
  return {
    message: message
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200),
    file,
    line,
  };
}

/** Its configuration was broken before we came. */
export function brokenByOthers(said: string): OpsError {
  const { message, file, line } = faultOf(said);
  const where = file === undefined ? '' : `, in ${file} line ${line}`;
  return new OpsError('failed', `nginx on the proxy has a broken configuration already: ${message}${where}.`, {
    hint: `${NOTHING_CHANGED} Whoever wrote ${file ?? 'it'} has to repair it first.`,
  });
}

/** It was whole before, and is not with what we wrote. */
function refused(said: string): OpsError {
  const { message } = faultOf(said);
  return new OpsError('failed', `nginx on the proxy refuses this site: ${message}.`, {
    hint: 'Everything there is as it was before. Check the paths of the certificate in berth.yml.',
  });
}

export const nameTaken = (hostname: string) =>
  new OpsError('conflict', `The name ${hostname} is taken on the proxy.`, { hint: 'Ask again with another name.' });

export const portTaken = (port: string) =>
  new OpsError('conflict', `Another process has the proxy's port ${port}.`, { hint: NOTHING_CHANGED });

const busy = () =>
  new OpsError('unavailable', 'Somebody else is changing the proxy just now, and does not come to an end.');

const noFolder = (folder: string) =>
  new OpsError('failed', `The proxy host has no folder ${folder}.`, {
    hint: 'Make it, give it to the account of Berth, and include its *.conf in nginx.conf.',
  });

const cutOff = () => new OpsError('unavailable', 'A file did not arrive whole on the proxy host.');

const noReload = () =>
  new OpsError('failed', 'nginx on the proxy could not be told to read its configuration.', {
    hint: 'Check that it runs, and that the account of Berth may reload it.',
  });

export const unreadableMap = (path: string) =>
  new OpsError('failed', `Berth may not read the port map ${path} on the proxy.`, { hint: NOTHING_CHANGED });

/** The words that every verb may end with. */
export function commonRefusal(word: string, rest: string): OpsError | undefined {
  switch (word) {
    case 'busy':
      return busy();
    case 'folder':
      return noFolder(rest);
    case 'cut':
      return cutOff();
    case 'reload':
      return noReload();
    case 'broken':
      return brokenByOthers(rest);
    case 'refused':
      return refused(rest);
    case 'port':
      return portTaken(rest);
    default:
      return undefined;
  }
}
