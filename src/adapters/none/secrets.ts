import { OpsError } from '../../errors.ts';
import type { Secrets } from '../../ports/secrets.ts';

/** Where there is no key to seal with: there are no secrets, and none can be kept. */
export const noSecrets: Secrets = {
  async put() {
    throw new OpsError('invalid', 'There is no key here to seal anything with.', {
      hint: 'An administrator can set secrets.key.',
    });
  },
  get: async () => undefined,
  names: async () => [],
  keep: async () => {},
  drop: async () => {},
};
