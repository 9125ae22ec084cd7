import { OpsError } from '../../src/errors.ts';

/** What a package manager was at when it failed. */
export interface PackageWork {
  packages: readonly string[];
  /** The source that is not the distribution's: what comes from it, and where it stands in berth.yml. */
  source?: { title: string; setting: string } | undefined;
  waitedSeconds: number;
}

/** How much of what it said last counts: before that it may have complained of what it then got over. */
const LAST_LINES = 60;

/** What the output of apt or dnf says is wrong, as a sentence; undefined when it says nothing that we know. */
export function packageTrouble(output: string, work: PackageWork): OpsError | undefined {
  const last = output.split('\n').slice(-LAST_LINES).join('\n');
  const says = (words: RegExp) => words.test(last);
  if (says(/No space left on device|don't have enough free space|needs \d+[KMG]B (?:more space )?on the/i)) {
    return diskFull();
  }
  if (says(/Release file .* is not valid yet|Release file .* is expired/i)) return wrongClock('The package source');
  if (says(/NO_PUBKEY|BADSIG|EXPKEYSIG|REVKEYSIG|is not signed|couldn't be verified/i) || says(RPM_SIGNATURE)) {
    return unsigned(work);
  }
  if (says(/^E: (?:Could not get lock|Unable to (?:lock|acquire))|Failed to obtain the .*lock/im)) return busy(work);
  if (says(UNREACHABLE)) return unreachable(last, work);
  if (says(ABSENT)) return absent(last, work);
  return undefined;
}

const RPM_SIGNATURE = /not available for verification|GPG check FAILED|Bad GPG signature|Error: GPG/i;
const UNREACHABLE =
  /failure resolving|Could not resolve|resolve host|Could not connect|Connection (?:timed out|refused|failed)|Unable to connect|Failed to (?:fetch|download)|Cannot download|Curl error/i;
const ABSENT =
  /does not have a Release file|Unable to locate package|Version '.*' for '.*' was not found|Unable to find a match|No match for argument|has no installation candidate|Unable to resolve argument/i;

function unsigned({ source, packages }: PackageWork): OpsError {
  if (source) {
    return new OpsError('failed', `The package source of ${source.title} is not signed by the key that it should be.`, {
      hint: `Check ${source.setting}.key. If it is right, somebody else may have changed what is offered there.`,
    });
  }
  return new OpsError('failed', 'The container does not trust the signature of its package source.', {
    hint: `Check the keys and the clock of the template, or put ${list(packages)} into it.`,
  });
}

function busy({ packages, source, waitedSeconds }: PackageWork): OpsError {
  return new OpsError('unavailable', 'Another process in the container keeps the package manager busy.', {
    hint: `It was waited for, ${waitedSeconds} seconds. If it goes on, put ${source?.title ?? list(packages)} into the template.`,
  });
}

function unreachable(output: string, { packages, source }: PackageWork): OpsError {
  if (source) {
    return new OpsError('unavailable', `The package source of ${source.title} does not answer.`, {
      hint: `Check ${source.setting}, and that containers reach it.`,
    });
  }
  const lines = output.split('\n').filter((line) => UNREACHABLE.test(line));
  const [, host] = /https?:\/\/([^/:\s]+)/.exec(lines.join('\n')) ?? [];
  return new OpsError(
    'unavailable',
    `The package source of the container${host ? `, ${host},` : ''} does not answer.`,
    {
      hint: `Check its network and the sources of its template, or put ${list(packages)} into the template.`,
    },
  );
}

function absent(output: string, { packages, source }: PackageWork): OpsError {
  if (source) {
    return new OpsError('failed', `The package source has no ${source.title} for this container.`, {
      hint: `Check ${source.setting}: its URL, suite, components and version.`,
    });
  }
  const [, name] = /(?:locate package|match for argument:|match: |Package '?)\s*([\w.+:@/-]+)/i.exec(output) ?? [];
  return new OpsError('failed', `The package source of the container lacks something${name ? `: ${name}` : ''}.`, {
    hint: `It should have ${list(packages)}; or put them into the template.`,
  });
}

export function diskFull(): OpsError {
  return new OpsError('failed', 'The disk of the container is full.', {
    hint: 'Ask again with a larger size, or look at what fills the template.',
  });
}

export function wrongClock(what: string): OpsError {
  return new OpsError('failed', `${what} is not valid at the time that the container's clock shows.`, {
    hint: 'A container has the clock of its node: compare it with the clock of the other machine.',
  });
}

const list = (packages: readonly string[]) => packages.join(', ');
