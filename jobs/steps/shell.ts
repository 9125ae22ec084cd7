import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../src/errors.ts';
import { type Ports, step } from '../ports.ts';

const PATIENCE_MS = 30_000;

/** From outside, as its owner will come: the key that answers must be one the container made for itself. */
export const checkSsh = step({
  name: 'check-ssh',
  title: 'Check that SSH answers',
  needs: ['address', 'hostKeys', 'admitted'],
  gives: ['reachable'],
  keeps: 'Looking changes nothing.',
  async run({ address, hostKeys }, { ports, signal }) {
    return { reachable: { fingerprint: await ownKey({ address, hostKeys }, ports, signal) } };
  },
  shows: ({ reachable }) => reachable.fingerprint.slice(0, 19),
});

/** Whether SSH answers there with one of these keys, and if not, why, as a sentence. Without keys any will do. */
export async function sshAnswers(
  at: { address: string; hostKeys: readonly string[] },
  ports: Ports,
  signal: AbortSignal,
): Promise<{ fingerprint: string } | { problem: string }> {
  try {
    return { fingerprint: await ownKey(at, ports, signal) };
  } catch (error) {
    if (!(error instanceof OpsError) || error.reason === 'cancelled') throw error;
    return { problem: error.message };
  }
}

async function ownKey(
  { address, hostKeys }: { address: string; hostKeys: readonly string[] },
  { shell, catalogue }: Ports,
  signal: AbortSignal,
): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
    try {
      const { fingerprint } = await shell.hostKey(address, catalogue.containerSshPort, signal);
      if (hostKeys.length === 0 || hostKeys.includes(fingerprint)) return fingerprint;
      // sshd may still be about to restart with its new keys.
      if (Date.now() > deadline) {
        throw new OpsError('failed', `Another machine answers SSH at ${address}.`, {
          hint: 'Look for a doubled address.',
        });
      }
    } catch (error) {
      if (!(error instanceof OpsError && error.reason === 'unavailable') || Date.now() > deadline) throw error;
    }
    await sleep(pause, undefined, { signal });
  }
}
