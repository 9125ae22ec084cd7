import { z } from 'zod';
import { RUNTIMES } from '../domain/deployment.ts';
import { fileText } from './fields.ts';
import { type Problem, pathText } from './problem.ts';
import type { Config } from './schema.ts';

/** A file that containers download: over TLS, and used only if its checksum is this one. */
export const archiveUrl = () =>
  z
    .url({ protocol: /^https$/, error: 'must be an https:// URL' })
    .regex(/^\S+\.(?:tar\.gz|tgz|tar\.xz)$/, 'must end with .tar.gz, .tgz or .tar.xz');
export const sha256 = () => z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 checksum, 64 hexadecimal digits');

const Pinned = z.strictObject({
  kind: z.enum(RUNTIMES).describe('Which runtime it is.'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must be a version in full, like "22.11.0"')
    .describe('Its version, as it prints it itself.'),
  url: archiveUrl().describe('Where containers get it.'),
  sha256: sha256().describe('Its checksum, as its makers publish it. A file with another one is not used.'),
});

/** The section `runtimes`: the language runtimes that people can ask for beside the distribution's own. */
export const Runtimes = z.strictObject({
  archives: z
    .array(Pinned)
    .max(200)
    .default([])
    .describe(
      'Ready to run, for the processors of your nodes: of Node.js as its makers publish it for Linux, of Python as python-build-standalone does (install_only).',
    ),
  sources: z
    .array(Pinned)
    .max(200)
    .default([])
    .describe('Sources, for those who ask to have one built in their container, which takes minutes.'),
  ca: fileText()
    .optional()
    .describe('The authority of where these are, a PEM file. Without it: those that the container trusts.'),
});

/** The same version twice could mean two files. */
export function runtimeProblems({ runtimes }: Partial<Config>): Problem[] {
  if (runtimes === undefined) return [];
  return (['archives', 'sources'] as const).flatMap((list) =>
    runtimes[list].flatMap(({ kind, version }, index): Problem[] => {
      const first = runtimes[list].findIndex((one) => one.kind === kind && one.version === version);
      if (first === index) return [];
      return [
        {
          path: pathText(['runtimes', list, String(index)]),
          sentence: `${kind} ${version} is there already, at ${first}`,
        },
      ];
    }),
  );
}
