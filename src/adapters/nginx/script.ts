/**
 * What runs on the proxy host: one constant script, fed to bash on standard input. What differs comes as words, and
 * contents of files behind the script. Everything that changes something is done under one lock of the host.
 */
import { OpsError } from '../../errors.ts';
import { exec } from '../../ports/command.ts';
import type { Shell } from '../../ports/shell.ts';
import { HOST_SCRIPT } from './host-script.ts';

/** Where things are on the proxy host, and how nginx is told. */
export interface Place {
  /** The name under which the shell knows the proxy host. */
  host: string;
  /** The folders that nginx.conf includes `*.conf` of: in `http`, and in `stream`. */
  sites: string;
  streams: string;
  /** The program and its first words, as in `['sudo', '-n', 'nginx']`. */
  nginx: readonly string[];
  /** What makes it read its configuration afresh, as in `['sudo', '-n', 'nginx', '-s', 'reload']`. */
  reload: readonly string[];
  errorLog: string;
  portMap: string | undefined;
}

export interface Verb {
  name: 'look' | 'apply' | 'settle' | 'restore' | 'withdraw' | 'log';
  words: readonly string[];
  /** What the verb reads, one after the other. */
  contents?: readonly string[];
}

const RUN_MS = 60_000;

/** Runs one verb. @returns what it printed, line by line: the first word, and the rest */
export type RunVerb = (verb: Verb, signal: AbortSignal) => Promise<[word: string, rest: string][]>;

export function scriptOn(shell: Pick<Shell, 'run'>, place: Place): RunVerb {
  const counted = (words: readonly string[]) => [String(words.length), ...words];
  const { sites, streams, nginx, reload, errorLog, portMap = '' } = place;
  const fixed = [sites, streams, errorLog, portMap, ...counted(nginx), ...counted(reload)];
  return async ({ name, words, contents = [] }, signal) => {
    const command = exec('bash', '-s', '--', name, ...fixed, ...words);
    const options = { stdin: HOST_SCRIPT + contents.join(''), timeoutMs: RUN_MS, signal };
    const { stdout, stderr, code } = await shell.run(place.host, command, options);
    if (code === 0) return stdout.split('\n').flatMap(lineOf);
    const said =
      stderr
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/\p{Cc}+/gu, ' ')
        .slice(0, 200) || `exit code ${code}`;
    throw new OpsError('failed', `The proxy host could not do its part: ${said}`, {
      hint: "It needs bash, ss, awk and flock, and Berth's account has to own the folders of its sites.",
    });
  };
}

function lineOf(line: string): [string, string][] {
  const space = line.indexOf(' ');
  if (line === '') return [];
  return [space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]];
}
