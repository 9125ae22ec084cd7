import { z } from 'zod';
import { duration, fileText, port } from './fields.ts';
import type { Config } from './schema.ts';

const host = () =>
  z
    .string()
    .regex(
      /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
      'must be a host name in lower case, like git.example.org, or an IPv4 address',
    );

/** The section `forge`: where the repositories may be that people deploy. */
export const Forge = z.strictObject({
  hosts: z
    .record(
      host(),
      z.strictObject({
        ports: z.array(port()).min(1).default([443]).describe('The ports that addresses of it may have.'),
        ca: fileText()
          .optional()
          .describe('The authority of its certificate, a PEM file. Without it: those that the system trusts.'),
        allowPrivate: z
          .boolean()
          .default(false)
          .describe('Whether it may be at an address that is not public: private, loopback, link-local.'),
      }),
    )
    .refine((hosts) => Object.keys(hosts).length > 0, 'must have at least one entry')
    .describe('The hosts, by name. Repositories anywhere else are refused.'),
  answerSeconds: duration(10, 60).describe('How long looking into a repository may take while somebody asks for it.'),
});

/** What containers need, too, to trust the forges: authorities by host name, PEM. */
export function forgeAuthorities({ forge }: Pick<Config, 'forge'>): Record<string, string> {
  const hosts = Object.entries(forge?.hosts ?? {});
  return Object.fromEntries(hosts.flatMap(([name, { ca }]) => (ca === undefined ? [] : [[name, ca]])));
}
