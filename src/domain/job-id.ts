import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * A job's id: the stamp on all it makes. Chosen when the asking begins, so that a second Submit is the same job.
 * Neither all digits nor with a colon, which the queue refuses.
 */
export const JobId = z.string().regex(/^b[a-z0-9]{11}$/);

/** The id of a job that follows from something: the same words always yield the same job, so that asking twice is asking once. */
export function jobIdFor(...words: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  const digits = BigInt(`0x${digest}`) % 36n ** 11n;
  return `b${digits.toString(36).padStart(11, '0')}`;
}
