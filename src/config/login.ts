import { z } from 'zod';
import { isGroupName, type Login as LoginWay } from '../domain/login.ts';
import { fileText, line, secret } from './fields.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';

const word = () => z.string().regex(/^[A-Za-z][A-Za-z0-9;-]*$/, 'must be the name of an attribute or a class');

/** The section `login`: how people log into containers. */
export const Login = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .literal('directory')
      .describe('Containers join the directory by SSSD: its passwords and keys log in. Needs directory.kind ldap.'),
    url: z
      .url({ protocol: /^ldaps$/, error: 'must be an ldaps:// URL; plain LDAP is refused' })
      .optional()
      .describe('The directory as containers reach it. Without it: directory.url.'),
    ca: fileText()
      .optional()
      .describe('The authority that signed its certificate, a PEM file. Without it: directory.ca.'),
    baseDn: line().optional().describe('Where people are found. Without it: directory.baseDn.'),
    groupBaseDn: line().optional().describe('Where groups are found. Without it: directory.groupBaseDn, or baseDn.'),
    bindDn: line()
      .optional()
      .describe(
        'A service account for containers, which should read nothing but people and groups. ' +
          "Berth's own, directory.bindDn, is never given to them.",
      ),
    bindPassword: secret().optional().describe('Its password. Root of every container can read it.'),
    schema: z
      .enum(['rfc2307', 'rfc2307bis'])
      .default('rfc2307')
      .describe('How groups name their members: by memberUid, or by member.'),
    userClass: word().default('posixAccount').describe('The object class of people.'),
    groupClass: word().default('posixGroup').describe('The object class of groups.'),
    userFilter: line()
      .regex(/^\(.*\)$/, 'must be an LDAP filter in parentheses')
      .optional()
      .describe(
        'Only people whom this LDAP filter matches can log in. Leave disabled accounts out by it: ' +
          'a key in the directory works until its account is unknown to the container.',
      ),
    keyAttribute: word().default('sshPublicKey').describe('The attribute that holds SSH public keys.'),
  }),
  z.strictObject({
    kind: z
      .literal('accounts')
      .describe('Each owner gets an account made in the container, without a password: keys only.'),
  }),
]);

type DirectorySection = Extract<z.infer<typeof Login>, { kind: 'directory' }>;

/** How people log in, with what `directory` says where `login` says nothing. */
export function loginOf({ directory, login }: Pick<Config, 'directory' | 'login'>): LoginWay {
  if (directory.kind === 'file' || login?.kind === 'accounts') return { kind: 'accounts' };
  const own = login ?? (Login.parse({ kind: 'directory' }) as DirectorySection);
  const { bindDn: dn, bindPassword: password } = own;
  return {
    kind: 'directory',
    url: own.url ?? directory.url,
    ca: own.ca ?? directory.ca,
    baseDn: own.baseDn ?? directory.baseDn,
    groupBaseDn: own.groupBaseDn ?? directory.groupBaseDn,
    bind: dn !== undefined && password !== undefined ? { dn, password } : undefined,
    schema: own.schema,
    userClass: own.userClass,
    groupClass: own.groupClass,
    userFilter: own.userFilter,
    keyAttribute: own.keyAttribute,
  };
}

/** What cannot be, or could not be written into a container's sssd.conf, where a line is a value. */
export function loginProblems({ directory, login }: Partial<Config>): Problem[] {
  if (directory === undefined) return [];
  if (directory.kind === 'file') {
    const sentence = 'must be "accounts" while directory.kind is file';
    return login?.kind === 'directory' ? [{ path: 'login.kind', sentence }] : [];
  }
  const way = loginOf({ directory, login });
  if (way.kind === 'accounts') return [];
  const own = login?.kind === 'directory' ? login : undefined;
  const at = (key: 'url' | 'baseDn' | 'groupBaseDn') =>
    own?.[key] !== undefined || directory[key] === undefined ? `login.${key}` : `directory.${key}`;
  const problems: Problem[] = [];
  const add = (path: string, sentence: string) => problems.push({ path, sentence });
  if (own?.bindDn !== undefined && own.bindPassword === undefined) {
    add('login.bindPassword', 'is missing; bindDn needs it');
  }
  if (own?.bindDn === undefined && own?.bindPassword !== undefined) {
    add('login.bindDn', 'is missing; bindPassword needs it');
  }
  if (!/^\P{Cc}*$/u.test(own?.bindPassword ?? '') || own?.bindPassword?.trim() !== own?.bindPassword) {
    add('login.bindPassword', 'must be one line that neither begins nor ends with a space');
  }
  if (/[\s,]/.test(way.url)) add(at('url'), 'must be one URL, without commas');
  for (const key of ['baseDn', 'groupBaseDn'] as const) {
    if (way[key]?.includes('?')) add(at(key), 'must have no question mark, which SSSD reads as its end');
  }
  if (directory.adminGroup !== undefined && !isGroupName(directory.adminGroup)) {
    const sentence = 'must have letters, digits, spaces, ".", "_" and "-" only, since containers let it in by name';
    add('directory.adminGroup', sentence);
  }
  return problems;
}
