import { z } from 'zod';
import { port } from './fields.ts';

/** The section `webhook`: where a forge tells of new commits. */
export const Webhook = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Where to listen. It speaks plain HTTP: put an HTTPS server in front of it.'),
  port: port().default(3001).describe('Where to listen; the URL for the forge is /deploy.'),
  secret: z
    .string()
    .min(16, 'must have at least 16 characters')
    .meta({ secret: true })
    .describe('What the forge signs with (GitHub, Gitea, Forgejo) or sends along (GitLab).'),
});
export type Webhook = z.infer<typeof Webhook>;
