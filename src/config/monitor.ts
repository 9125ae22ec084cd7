import { z } from 'zod';
import { duration, fileText, line, packageUrl, packageWord, port, secret } from './fields.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';

/** The section `monitor`: what watches over containers. */
export const Monitor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Nothing does: no agent is installed.') }),
  z.strictObject({
    kind: z.literal('wazuh').describe('A Wazuh manager, version 4.'),
    url: z
      .url({ protocol: /^https$/, error: 'must be an https:// URL, like https://monitor.example.org:55000' })
      .describe('Its API, https://host:55000.'),
    ca: fileText()
      .optional()
      .describe("The authority of the API's certificate, a PEM file. Without it: those the system trusts."),
    user: line().describe('An account of the API that may read and delete agents, and read and create groups.'),
    password: secret().describe('Its password.'),
    requestSeconds: duration(10, 60).describe('How long one call of the API may take.'),
    group: z
      .string()
      .regex(/^(?!all$)[A-Za-z0-9][\w.-]{0,127}$/, 'must be letters, digits, "_", "-" and ".", and not "all"')
      .default('berth')
      .describe('The group of the agents of containers, made when it is missing. Berth removes agents in no other.'),
    manager: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/, 'must be a host name or an address')
      .describe('Host name or address of the manager, as containers reach it.'),
    agentPort: port().default(1514).describe('Where agents report.'),
    enrolmentPort: port().default(1515).describe('Where agents enrol.'),
    enrolmentPassword: secret()
      .optional()
      .describe('What agents enrol with, as in etc/authd.pass of the manager; if it asks for one.'),
    enrolmentCa: fileText()
      .optional()
      .describe('The authority of the certificate that is shown to agents which enrol, a PEM file. Without it: ca.'),
    packages: z
      .strictObject({
        url: packageUrl().describe('The apt repository, for containers of the Debian family.'),
        suite: packageWord().default('stable').describe('Its suite.'),
        components: z.array(packageWord()).min(1).default(['main']).describe('Its components.'),
        yumUrl: packageUrl().optional().describe('The yum repository, for containers of the Red Hat family.'),
        key: fileText().describe('The key that signs what is there, ASCII armoured. Nothing else is installed.'),
        name: packageWord().default('wazuh-agent').describe('The package, and the service in it.'),
        version: packageWord()
          .optional()
          .describe('Exactly this version of it, since a manager refuses newer agents. Without it: the newest there.'),
      })
      .describe('Where the agent comes from.'),
  }),
]);

/** A certificate that nobody could verify, and a password that could not be written as the one line it must be. */
export function monitorProblems({ monitor }: Partial<Config>): Problem[] {
  if (monitor?.kind !== 'wazuh') return [];
  const problems: Problem[] = [];
  if (monitor.ca === undefined && monitor.enrolmentCa === undefined) {
    problems.push({ path: 'monitor.enrolmentCa', sentence: 'is missing; agents verify by it whom they enrol with' });
  }
  if (monitor.enrolmentPassword !== undefined && !/^[\x21-\x7e]+$/.test(monitor.enrolmentPassword)) {
    problems.push({ path: 'monitor.enrolmentPassword', sentence: 'must be one word of printable ASCII' });
  }
  if (!/^-----BEGIN PGP PUBLIC KEY BLOCK-----/m.test(monitor.packages.key)) {
    problems.push({ path: 'monitor.packages.key', sentence: 'must be an ASCII-armoured OpenPGP key' });
  }
  return problems;
}
