import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

const PATIENCE_MS = 30_000;

/** From outside, as its owner will come: the key that answers must be one the container made for itself. */
export const checkSsh = step({
  name: 'check-ssh',
  title: 'Check that SSH answers',
  needs: ['address', 'hostKeys'],
  gives: ['reachable'],
  keeps: 'Looking changes nothing.',
  async run({ address, hostKeys }, { ports, signal }) {
    const deadline = Date.now() + PATIENCE_MS;
    for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
      try {
        const { fingerprint } = await ports.shell.hostKey(address, ports.catalogue.containerSshPort, signal);
        if (hostKeys.includes(fingerprint)) return { reachable: { fingerprint } };
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
  },
  shows: ({ reachable }) => reachable.fingerprint.slice(0, 19),
});
