import { OpsError } from '../../src/errors.ts';
import { diskFull } from './packages.ts';

/** What the package manager said while the agent was installed, as a sentence; undefined when we do not know the words. */
export function installTrouble(
  output: string,
  { name }: { name: string },
  waitedSeconds: number,
): OpsError | undefined {
  const last = output.split('\n').slice(-40).join('\n');
  if (/No space left on device|don't have enough free space|needs \d+[KMG]B (?:more space )?on the/i.test(last)) {
    return diskFull();
  }
  if (/Release file .* is not valid yet|Release file .* is expired/i.test(last)) return clock('The package source');
  if (
    /NO_PUBKEY|BADSIG|EXPKEYSIG|REVKEYSIG|is not signed|not available for verification|GPG check FAILED|Bad GPG signature|Error: GPG/i.test(
      last,
    )
  ) {
    return new OpsError('failed', `The package source of ${name} is not signed by the key that it should be.`, {
      hint: 'Check monitor.packages.key. If it is right, somebody else may have changed what is offered there.',
    });
  }
  if (/^E: (?:Could not get lock|Unable to (?:lock|acquire))|Failed to obtain the .*lock/im.test(last)) {
    return new OpsError('unavailable', 'Another process in the container keeps the package manager busy.', {
      hint: `It was waited for, ${waitedSeconds} seconds. If it goes on, put ${name} into the template.`,
    });
  }
  if (
    /does not have a Release file|Unable to locate package|Version '.*' for '.*' was not found|Unable to find a match|No match for argument/i.test(
      last,
    )
  ) {
    return new OpsError('failed', `The package source has no ${name} for this container.`, {
      hint: 'Check monitor.packages: its URL, suite, components and version.',
    });
  }
  if (
    /resolving|resolve host|Could not connect|Connection (?:timed out|refused|failed)|Unable to connect|Failed to fetch|Cannot download|Curl error|Failed to download/i.test(
      last,
    )
  ) {
    return new OpsError('unavailable', `The package source of ${name} does not answer.`, {
      hint: 'Check monitor.packages, and that containers reach it.',
    });
  }
  return undefined;
}

/** What the agent's log says when it did not enrol. */
export function enrolmentTrouble(log: string, reachable: string): OpsError {
  const failed = (sentence: string, hint: string) => new OpsError('failed', sentence, { hint });
  if (/Duplicate agent/i.test(log)) {
    return failed('The monitor refuses a second agent of this name.', 'Look there for one, and remove it.');
  }
  if (/Invalid password/i.test(log)) {
    return failed(
      'The monitor refuses the enrolment password.',
      'Check monitor.enrolmentPassword; the manager keeps it in etc/authd.pass.',
    );
  }
  if (/Invalid group/i.test(log)) {
    return failed('The monitor does not know the group of containers.', 'Check monitor.group.');
  }
  if (/not yet valid|has expired/i.test(log)) return clock('The certificate of the monitor');
  if (/SSL error|verify error|Unable to verify server certificate/i.test(log)) return untrusted();
  if (/Unable to connect|Could not resolve/i.test(log)) {
    return new OpsError('unavailable', 'The container does not reach the monitor to enrol.', {
      hint: `Check that ${reachable} answers on the network of containers.`,
    });
  }
  const words = log.split('\n').findLast((line) => line.trim() !== '');
  return failed(
    'The agent did not enrol with the monitor.',
    words
      ? `Its log says: ${words.trim().slice(0, 200)}`
      : 'Its log, /var/ossec/logs/ossec.log, has nothing to say about it.',
  );
}

export function untrusted(): OpsError {
  return new OpsError('failed', 'The agent does not trust the certificate of the monitor.', {
    hint: 'Check monitor.enrolmentCa, and that the certificate is for the name in monitor.manager.',
  });
}

function clock(what: string): OpsError {
  return new OpsError('failed', `${what} is not valid at the time that the container's clock shows.`, {
    hint: 'A container has the clock of its node: compare it with the clock of the other machine.',
  });
}
