import { z } from 'zod';

/** The section `deletion`: what happens to a container that somebody deletes. */
export const Deletion = z.strictObject({
  keepHours: z
    .number()
    .min(0)
    .max(24 * 365)
    .default(72)
    .describe('How long it is kept, stopped, so that it can be brought back. 0: it is destroyed at once.'),
});
