import { z } from 'zod';

/** The kinds of value that berth.yml is made of. A mark in the metadata says that the loader puts the value in. */

export const line = () =>
  z
    .string()
    .trim()
    .min(1)
    .regex(/^[^\r\n]*$/, 'must be a single line');
export const name = () =>
  z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$/, 'must be lower-case letters, digits, "-" and "."');
export const port = () => z.int().min(1).max(65535);
export const vmid = () => z.int().min(100).max(999_999_999);
export const duration = (seconds: number, most = 3600) => z.number().positive().max(most).default(seconds);

/** A value that never stands in the file itself: `${NAME}` of the environment, or `{ file: path }`. */
export const secret = () => z.string().min(1).meta({ secret: true });
/** The text of a file: certificates, known_hosts. Written the same way. */
export const fileText = () => z.string().min(1).meta({ file: true });

/** A repository of packages; apt and yum verify signatures, so plain HTTP is as good. */
export const packageUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be an https:// or http:// URL' })
    .regex(/^\S+$/, 'must be a URL without spaces');

/** One of the words of a deb line. */
export const packageWord = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'must be a word of letters, digits, ".", "-", "/"');

/** A path that stays a path; relative to berth.yml. */
export const filePath = () => line().meta({ path: true });
