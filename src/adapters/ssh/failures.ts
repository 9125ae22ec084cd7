/** What the failures of ssh2 mean, in our words. */
import { OpsError } from '../../errors.ts';
import type { KnownHosts } from './known-hosts.ts';

export function unreachable(host: string, cause: unknown): OpsError {
  return new OpsError('unavailable', `No SSH connection to ${host}.`, {
    hint: 'Check that the machine is up and its SSH server answers.',
    cause,
  });
}

export function lostConnection(host: string, cause?: unknown): OpsError {
  return new OpsError('unavailable', `The SSH connection to ${host} was lost in the middle of a command.`, {
    hint: 'The command may have run to its end.',
    cause,
  });
}

export function channelRefused(host: string, cause: unknown): OpsError {
  return new OpsError('unavailable', `The SSH server of ${host} takes no more commands at the moment.`, {
    cause,
  });
}

export function timedOut(host: string, timeoutMs: number): OpsError {
  return new OpsError('unavailable', `A command on ${host} did not end within ${timeoutMs / 1000} s.`);
}

export function loginRefused(host: string, cause: unknown): OpsError {
  return new OpsError('forbidden', `${host} refuses Berth's SSH key.`, {
    hint: 'Put the public half into authorized_keys of the user that the configuration names.',
    cause,
  });
}

export function wrongHostKey(host: string, verdict: Exclude<ReturnType<KnownHosts['verdict']>, 'known'>): OpsError {
  const what = {
    unknown: `The SSH host key of ${host} is not among the known ones.`,
    changed: `The SSH host key of ${host} is not the one that is known.`,
    revoked: `The SSH host key of ${host} has been revoked.`,
  };
  return new OpsError('forbidden', what[verdict], {
    hint:
      verdict === 'revoked'
        ? 'Give the machine a new host key.'
        : 'If the machine was set up anew, correct its line in known_hosts; if not, somebody is in between.',
  });
}

/** Why a signal stopped us, as an error of ours. */
export function stopped(signal: AbortSignal): OpsError {
  if (signal.reason instanceof OpsError) return signal.reason;
  return new OpsError('cancelled', 'The work was stopped.', { cause: signal.reason });
}
