import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestFile, GuestTarget } from '../../src/ports/guest.ts';
import { type Admitted, admissionFiles, admittedNames } from './admission.ts';
import { ADMIT } from './scripts.ts';

/**
 * Lets exactly these people into a running container that has joined, and shuts out whoever else was let in before.
 * It counts at once, for the next login. Safe to repeat.
 * @param more files that are to be there by then
 * @throws OpsError as `Guest.run`; `failed` when the container would still let root in
 */
export async function admit(
  guest: Guest,
  target: GuestTarget,
  admitted: Admitted,
  signal: AbortSignal,
  more: readonly GuestFile[] = [],
): Promise<{ users: string[]; groups: string[]; sudo: boolean }> {
  // Beside their places, under a name that no program reads, until the script has looked at them.
  const files = admissionFiles(admitted).map((file) => ({ ...file, path: `${file.path}.new` }));
  const input = [admitted.kind, admitted.owner];
  const script = { label: 'letting its people in', body: ADMIT, input, files: [...more, ...files], timeoutMs: 60_000 };
  const said = (await guest.run(target, script, signal)).split('\n');
  if (!said.includes('permitrootlogin no')) {
    throw new OpsError('failed', 'The SSH server of the container would let root in.', {
      hint: 'Look for other settings in the sshd_config of its template.',
    });
  }
  return { ...admittedNames(admitted), sudo: said.includes('sudo') };
}
