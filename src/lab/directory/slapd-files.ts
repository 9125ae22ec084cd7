/** What slapd needs on disk before it can run: where its parts are on this machine, and its configuration. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import { findProgram } from '../daemon.ts';

export interface SlapdParts {
  /** The program, which is slapadd as well when called with `-T add`. */
  slapd: string;
  schemaFolder: string;
  /** The modules of ours that exist; a build without modules has them inside. */
  modules: string[];
}

const schemaFolders = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'];
const moduleFolders = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/libexec/openldap', '/usr/lib/openldap'];

/** Where slapd is, or undefined: the demo then takes the file adapter. */
export function slapdPath(path?: string): Promise<string | undefined> {
  return path === undefined ? findProgram('slapd') : findProgram('slapd', path);
}

/** @throws OpsError `failed` when slapd or its schemas are missing. */
export async function slapdParts(): Promise<SlapdParts> {
  const slapd = await slapdPath();
  const schemaFolder = await firstWith(schemaFolders, 'inetorgperson.schema');
  if (!slapd || !schemaFolder) {
    throw new OpsError('failed', 'There is no slapd on this machine.', {
      hint: 'Install it: sudo apt-get install -y slapd',
    });
  }
  const modules: string[] = [];
  for (const folder of moduleFolders) {
    const files: string[] = await readdir(folder).catch(() => []);
    for (const name of ['back_mdb', 'memberof']) {
      const file = [`${name}.so`, `${name}.la`].find((candidate) => files.includes(candidate));
      if (file) modules.push(join(folder, file));
    }
  }
  return { slapd, schemaFolder, modules };
}

async function firstWith(folders: string[], file: string): Promise<string | undefined> {
  for (const folder of folders) {
    const there = await access(join(folder, file)).then(
      () => true,
      () => false,
    );
    if (there) return folder;
  }
  return undefined;
}

export const hasMemberOf = (parts: SlapdParts) => parts.modules.some((path) => /memberof\.(so|la)$/.test(path));

/** OpenSSH public keys in a directory, under the object identifiers that everybody uses for them. */
export const publicKeySchema = `attributetype ( 1.3.6.1.4.1.24552.500.1.1.1.13
  NAME 'sshPublicKey' DESC 'An OpenSSH public key'
  EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.24552.500.1.1.2.0
  NAME 'ldapPublicKey' DESC 'Somebody who has OpenSSH public keys' SUP top AUXILIARY
  MAY ( sshPublicKey $ uid ) )
`;

/** The text of slapd.conf (slapd.conf(5)); `home` holds all the files that it names. */
export function slapdConfiguration(
  parts: SlapdParts,
  home: string,
  tree: { baseDn: string; bindDn: string; containersDn: string },
  idleTimeoutSeconds: number,
): string {
  const quoted = (path: string) => `"${path}"`;
  return `${['core', 'cosine', 'inetorgperson', 'nis']
    .map((name) => `include ${quoted(join(parts.schemaFolder, `${name}.schema`))}`)
    .join('\n')}
include ${quoted(join(home, 'ldap-public-key.schema'))}
${parts.modules.map((path) => `moduleload ${path}`).join('\n')}
pidfile ${quoted(join(home, 'slapd.pid'))}
TLSCACertificateFile ${quoted(join(home, 'ca.pem'))}
TLSCertificateFile ${quoted(join(home, 'server.pem'))}
TLSCertificateKeyFile ${quoted(join(home, 'server.key'))}
TLSVerifyClient never
idletimeout ${idleTimeoutSeconds}
database mdb
maxsize 268435456
suffix ${quoted(tree.baseDn)}
rootdn ${quoted(`cn=root,${tree.baseDn}`)}
directory ${quoted(join(home, 'data'))}
dbnosync
index objectClass,uid,mail,member,memberUid,gidNumber eq
limits dn.exact=${quoted(tree.bindDn)} size.soft=500 size.hard=unlimited size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact=${quoted(tree.bindDn)} read by dn.exact=${quoted(tree.containersDn)} read by * none
${hasMemberOf(parts) ? 'overlay memberof\n' : ''}`;
}
