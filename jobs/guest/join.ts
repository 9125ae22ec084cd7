import type { DirectoryLogin } from '../../src/domain/login.ts';
import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestFile, GuestScript, GuestTarget } from '../../src/ports/guest.ts';
import { systemAccount } from './account.ts';
import { type Admitted, admittedNames } from './admission.ts';
import { type Family, families, familyOf } from './family.ts';
import { diskFull } from './package-trouble.ts';
import { INSTALL_MS, installPackages } from './packages.ts';
import { ACTIVATE, LOOK, readLook } from './scripts.ts';
import { AUTHORITY, authorityPath, sssdAdmission, sssdFile } from './sssd.ts';
import { EXPLAIN, explain, hostOf } from './triage.ts';

/** How often a container that finds nothing wrong may fail to know its owner. */
const ATTEMPTS = 3;

/** All that it takes for a container to know the people of a directory. */
export interface Joining {
  packages: readonly string[];
  files: GuestFile[];
  /** What makes the files count; it prints the owner's line of passwd(5), and fails while there is none. */
  activate: GuestScript;
}

/** A function of the configuration, the family of the container's distribution, and who is to be let in. */
export function joining(login: DirectoryLogin, family: Family, admitted: Admitted): Joining {
  const { users, groups } = admittedNames(admitted);
  return {
    packages: families[family].packages,
    files: [
      ...(login.ca === undefined ? [] : [{ path: AUTHORITY, mode: 0o644, content: `${login.ca.trimEnd()}\n` }]),
      sssdFile(login, family),
      // With the rest, so that SSSD need not start twice; the SSH server still lets nobody in.
      sssdAdmission(users, groups),
    ],
    activate: {
      label: 'joining the directory',
      body: ACTIVATE,
      input: [family, admitted.owner],
      // It may have to wait until another step has installed what it needs.
      timeoutMs: INSTALL_MS + 90_000,
    },
  };
}

/**
 * Joins a container to the directory and waits until it knows the owner. Safe to repeat.
 * @param how.name of the unit that installs what the template lacks
 * @throws OpsError with a sentence on why the people are not known
 */
export async function joinDirectory(
  guest: Guest,
  target: GuestTarget,
  login: DirectoryLogin,
  admitted: Admitted,
  how: { name: string; signal: AbortSignal; note(text: string, as?: 'output'): void },
): Promise<void> {
  const { signal } = how;
  const { family, missing } = await lookAt(guest, target, admitted.owner, signal);
  const { files, activate } = joining(login, family, admitted);
  if (missing.length > 0) await installPackages(guest, target, { unit: how.name, packages: missing }, how);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await guest.run(target, { ...activate, files }, signal);
      return;
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
      const why = await whyNot(guest, target, { login, family, owner: admitted.owner, signal }, cause);
      // An SSSD that began while the machine was too busy to answer it in time stays offline: it is begun again.
      const isOffline = cause.message.endsWith('SSSD is offline');
      if (why.reason !== 'not-found' || !isOffline || attempt === ATTEMPTS) throw why;
    }
  }
}

/** @throws OpsError for a system that cannot join */
async function lookAt(guest: Guest, target: GuestTarget, owner: string, signal: AbortSignal) {
  const input = [owner, ...Object.values(families).map(({ packages }) => packages.join(' '))];
  const script = { label: 'looking at the system', body: LOOK, input, timeoutMs: 60_000 };
  const { init, ids, missing, local } = readLook(await guest.run(target, script, signal));
  if (init !== 'systemd') {
    throw new OpsError(
      'failed',
      `The container runs ${init || 'something'} in the place of systemd, so it cannot join.`,
      {
        hint: 'Use a template that boots with systemd, as those of Debian and Rocky Linux do.',
      },
    );
  }
  const family = familyOf(ids);
  if (family === undefined) {
    throw new OpsError('failed', `Berth does not know how ${ids[0] ?? 'this system'} joins a directory.`, {
      hint: 'Use a template of the Debian or the Red Hat family.',
    });
  }
  if (local !== undefined) throw systemAccount(owner);
  return { family, missing };
}

/** The reason behind a failure, as far as the container can be asked for it. */
async function whyNot(
  guest: Guest,
  target: GuestTarget,
  { login, family, owner, signal }: { login: DirectoryLogin; family: Family; owner: string; signal: AbortSignal },
  cause: OpsError,
): Promise<OpsError> {
  if (/No space left on device/.test(cause.message)) return diskFull();
  const { host, port } = hostOf(login);
  const input = [host, port, authorityPath(login, family)];
  const script = { label: 'looking for the reason', body: EXPLAIN, input, timeoutMs: 60_000 };
  const printed = await guest.run(target, script, signal).catch(() => undefined);
  return printed === undefined ? cause : explain(printed, login, owner, cause);
}
