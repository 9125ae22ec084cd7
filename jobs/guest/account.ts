import { accountName } from '../../src/domain/login.ts';
import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestTarget } from '../../src/ports/guest.ts';
import { ADD_ACCOUNT } from './scripts.ts';

/**
 * Makes a local account that only keys log into, or takes that of an earlier call. Where there is no directory.
 * @param person.name for people only
 * @throws OpsError `conflict` when the system has an account of that name for itself
 */
export async function addAccount(
  guest: Guest,
  target: GuestTarget,
  { uid, name }: { uid: string; name: string },
  signal: AbortSignal,
): Promise<void> {
  // What passwd(5) keeps a name in is divided by colons, and by commas within.
  const comment = name.replace(/[\p{Cc}\p{Cf}:,]+/gu, ' ').trim();
  const script = {
    label: 'making an account',
    body: ADD_ACCOUNT,
    input: [accountName(uid), comment],
    timeoutMs: 60_000,
  };
  const printed = await guest.run(target, script, signal);
  if (!printed.split('\n').includes('system')) return;
  throw systemAccount(uid);
}

export function systemAccount(uid: string): OpsError {
  return new OpsError('conflict', `The container has an account ${uid} of its own.`, {
    hint: 'A person of that name cannot log into it. Choose another template, or ask for another name in the directory.',
  });
}
