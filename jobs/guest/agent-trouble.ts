import { OpsError } from '../../src/errors.ts';
import { wrongClock } from './package-trouble.ts';

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
  if (/not yet valid|has expired/i.test(log)) return wrongClock('The certificate of the monitor');
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
