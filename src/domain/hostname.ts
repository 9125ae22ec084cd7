import { z } from 'zod';

/** One label of RFC 1123, lower-cased: 1 to 63 letters, digits and inner hyphens; not all digits, which would read as an address. */
export const Hostname = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .min(1, 'Give the container a name.')
      .max(63, 'A name has at most 63 characters.')
      .regex(/^[a-z0-9-]+$/, 'Use only the letters a to z, digits and hyphens.')
      .regex(/^[^-].*[^-]$|^[^-]$/, 'A name begins and ends with a letter or a digit.')
      .regex(/[a-z]/, 'A name has at least one letter.')
      .refine((name) => !name.startsWith('xn--'), 'Encoded international names are not offered here.')
      .brand('Hostname'),
  );
export type Hostname = z.infer<typeof Hostname>;
