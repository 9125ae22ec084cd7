import { z } from 'zod';
import type { DeploymentRules } from '../domain/deployment-rules.ts';
import type { Config } from './schema.ts';

/** The section `deployment`: how long what people run may take until it runs. */
export const DeploymentSection = z.strictObject({
  installMinutes: z
    .number()
    .min(0.1)
    .max(120)
    .default(15)
    .describe('How long the install command of a component may take. Then it is ended, and the job with it.'),
  buildMinutes: z.number().min(0.1).max(120).default(15).describe('How long its build command may take.'),
  processes: z
    .int()
    .min(50)
    .max(100_000)
    .default(2000)
    .describe('How many processes and threads an install or build command may have at a time.'),
  startSeconds: z
    .number()
    .min(1)
    .max(1800)
    .default(120)
    .describe('How long components may take from their start until they listen.'),
});

/** As jobs need it. */
export function deploymentRules({ deployment, forge }: Pick<Config, 'deployment' | 'forge'>): DeploymentRules {
  const hosts = Object.entries(forge?.hosts ?? {});
  return {
    installMs: deployment.installMinutes * 60_000,
    buildMs: deployment.buildMinutes * 60_000,
    mostProcesses: deployment.processes,
    startMs: deployment.startSeconds * 1000,
    authorities: Object.fromEntries(hosts.flatMap(([name, { ca }]) => (ca === undefined ? [] : [[name, ca]]))),
  };
}
