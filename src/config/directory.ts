import { z } from 'zod';
import { duration, filePath, fileText, line, secret } from './fields.ts';

const admission = {
  requiredGroup: line()
    .optional()
    .describe('Only people in this group of the directory may use Berth. Without it: everybody in the directory.'),
  adminGroup: line().optional().describe('People in this group may act on what belongs to others.'),
  cacheSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(60)
    .describe('How long an answer of the directory is remembered. A job always asks afresh.'),
};

/** The section `directory`: who people are. */
export const Directory = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ldap').describe('An LDAP server, over TLS.'),
    url: z
      .url({ protocol: /^ldaps$/, error: 'must be an ldaps:// URL; plain LDAP is refused' })
      .describe('ldaps://host:port; plain LDAP is refused.'),
    ca: fileText()
      .optional()
      .describe('The authority that signed its certificate, a PEM file. Without it: those the system trusts.'),
    baseDn: line().describe('Where people are found.'),
    bindDn: line().optional().describe('A service account, where the directory does not answer strangers.'),
    bindPassword: secret().optional().describe('Its password.'),
    attribute: line().default('mail').describe('The attribute that holds the mail address of the Slack profile.'),
    groupBaseDn: line().optional().describe('Where groups are found, if not below baseDn.'),
    connectSeconds: duration(3, 60).describe('How long connecting may take.'),
    answerSeconds: duration(5, 60).describe('How long an answer may take.'),
    ...admission,
  }),
  z.strictObject({
    kind: z.literal('file').describe('A YAML file of people, for a lab or a very small team.'),
    path: filePath().describe('The file.'),
    ...admission,
  }),
]);
