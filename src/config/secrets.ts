import { z } from 'zod';
import { secret } from './fields.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';

const sealingKey = () =>
  secret().refine(
    (text) => /^[A-Za-z0-9+/]{43}=$/.test(text),
    'must be 32 bytes in base64, as "openssl rand -base64 32" makes them',
  );

/** The section `secrets`: what seals environments and deploy tokens on their way into containers. */
export const Secrets = z.strictObject({
  key: sealingKey().describe('32 bytes in base64, as `openssl rand -base64 32` makes them. Bot and worker share it.'),
  formerKeys: z
    .array(sealingKey())
    .max(5)
    .default([])
    .describe('Keys that were used before. What they sealed, at most a week ago, still opens.'),
});

/** What people deploy comes with environments and tokens, which have to be sealed. */
export function secretsProblems(config: Partial<Config>): Problem[] {
  const hasForge = 'forge' in config && config.forge !== undefined;
  if (!hasForge || config.secrets !== undefined) return [];
  return [{ path: 'secrets', sentence: 'is missing; forge needs it, for environments and deploy tokens are sealed' }];
}

/** The keys as bytes. */
export function sealingKeys({ key, formerKeys }: z.infer<typeof Secrets>): { key: Buffer; formerKeys: Buffer[] } {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  return { key: bytes(key), formerKeys: formerKeys.map(bytes) };
}
