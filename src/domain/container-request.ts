import { z } from 'zod';
import { Deployment } from './deployment.ts';
import { Hostname } from './hostname.ts';
import { Owner } from './person.ts';
import { Protocol } from './protocols.ts';
import { SshKeyLine } from './ssh-key.ts';

/** A name of the catalogue: which ones exist is the configuration's business. */
const CatalogueName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$/);

export const PORT_RANGE = { min: 80, max: 60_000 } as const;

export const HttpPort = z
  .int('Give the port as a whole number.')
  .min(PORT_RANGE.min, `The port is at least ${PORT_RANGE.min}.`)
  .max(PORT_RANGE.max, `The port is at most ${PORT_RANGE.max}.`);

/** A line or a few about what the container is for. Control characters are dropped, since it ends up in notes and logs. */
export const Purpose = z
  .string()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  .transform((text) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').trim())
  .pipe(z.string().max(500, 'Say it in at most 500 characters.'));

/**
 * What asking yields: the one value that the modal makes, the queue stores, the worker parses again and the plan
 * begins with. Nothing secret is in it. A version 2 would get its own schema and an upgrade from this one.
 */
export const ContainerRequest = z.strictObject({
  v: z.literal(1),
  hostname: Hostname,
  template: CatalogueName,
  size: CatalogueName,
  /** authorized_keys lines, each already parsed and rebuilt. */
  keys: z.array(SshKeyLine).max(20),
  httpPort: HttpPort,
  ports: z.array(Protocol).max(50),
  purpose: Purpose,
  /** What is to run in it; undefined: nothing yet. */
  deployment: Deployment.optional(),
  /** From the Slack user through the directory; never from anything the client sent. */
  owner: Owner,
});
export type ContainerRequest = z.infer<typeof ContainerRequest>;
