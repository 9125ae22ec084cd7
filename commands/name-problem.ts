import type { Desk } from './desk.ts';

/** Slack waits three seconds for an answer to Submit; what takes longer than this is told at its field. */
export const PATIENCE_MS = 2000;

/** Why this name cannot be had, or undefined. Nobody is told yes while the cluster cannot be asked. */
export async function nameProblem(desk: Pick<Desk, 'hostnameTaken'>, hostname: string): Promise<string | undefined> {
  try {
    const taken = await desk.hostnameTaken(hostname, AbortSignal.timeout(PATIENCE_MS));
    return taken ? `The name ${hostname} is taken. Choose another.` : undefined;
  } catch {
    return 'Whether this name is free could not be checked just now. Press the button again in a moment.';
  }
}
