import { OpsError } from '../../errors.ts';
import type { Forge } from '../../ports/forge.ts';

const refused = async (): Promise<never> => {
  throw new OpsError('invalid', 'Repositories cannot be deployed here.', {
    hint: 'Whoever runs Berth can allow it, with the section forge of its configuration.',
  });
};

/** Where no host of repositories is configured. */
export const noForge: Forge = { head: refused, read: refused };
