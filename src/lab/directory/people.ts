/** Who is in the lab's directory, and how they are written in LDIF (RFC 2849) for slapadd. */
import { createHash, randomBytes } from 'node:crypto';

export interface LabPerson {
  uid: string;
  name: string;
  /** One address, or several; `[]` for an account that has none. */
  mail: string | string[];
  /** Groups in the style of RFC 2307bis: groupOfNames with `member`, and `memberOf` on the person. */
  groups?: string[];
  /** Groups in the style of RFC 2307: posixGroup with `memberUid`, of which the person's entry knows nothing. Numbered from 30000. */
  posixGroups?: string[];
  keys?: string[];
  /** Expires the account (shadowExpire). */
  disabled?: boolean;
  password?: string;
  /** Attributes to add or to replace, for odd accounts. */
  attributes?: Record<string, string | string[]>;
}

export interface Tree {
  baseDn: string;
  bindDn: string;
  bindPassword: string;
  people: LabPerson[];
  /** Whether the server has the memberof overlay, without which it knows no such attribute. */
  memberOf: boolean;
  /** A second service account, for containers. */
  containers?: { dn: string; password: string };
  /** Writes every group a second time, below this, in the style that containers read; `people` is everybody's own. */
  unixBaseDn?: string;
}

/** The whole directory: its base, the service account, people under ou=people, groups under ou=groups. */
export function ldif(tree: Tree): string {
  const { baseDn } = tree;
  const personDn = (person: LabPerson) => `uid=${escapeDn(person.uid)},ou=people,${baseDn}`;
  const groupDn = (name: string) => `cn=${escapeDn(name)},ou=groups,${baseDn}`;
  const entries: string[] = [
    entry(baseDn, { objectClass: ['dcObject', 'organization'], dc: dcOf(baseDn), o: 'Berth lab' }),
    serviceAccount({ dn: tree.bindDn, password: tree.bindPassword }),
    ...(tree.containers ? [serviceAccount(tree.containers)] : []),
    ...['people', 'groups'].map((ou) => entry(`ou=${ou},${baseDn}`, { objectClass: 'organizationalUnit', ou })),
  ];
  tree.people.forEach((person, index) => {
    entries.push(
      entry(personDn(person), {
        ...personAttributes(person, index),
        // slapadd runs no overlay, so what memberof would keep up to date is written here.
        ...(tree.memberOf ? { memberOf: (person.groups ?? []).map(groupDn) } : {}),
        ...person.attributes,
      }),
    );
  });
  for (const [name, members] of byGroup(tree.people, (person) => person.groups)) {
    entries.push(entry(groupDn(name), { objectClass: 'groupOfNames', cn: name, member: members.map(personDn) }));
  }
  let gid = 30_000;
  for (const [name, members] of byGroup(tree.people, (person) => person.posixGroups)) {
    entries.push(
      entry(`cn=${escapeDn(name)},ou=groups,${baseDn}`, {
        objectClass: 'posixGroup',
        cn: name,
        gidNumber: String(gid++),
        memberUid: members.map((person) => person.uid),
      }),
    );
  }
  if (tree.unixBaseDn !== undefined) entries.push(...unixGroups(tree.unixBaseDn, tree.people));
  return `${entries.join('\n')}\n`;
}

function serviceAccount({ dn, password }: { dn: string; password: string }): string {
  const cn = /^cn=([^,]+)/.exec(dn)?.[1] ?? 'service';
  return entry(dn, { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn, userPassword: hashed(password) });
}

/** Groups in the style of RFC 2307, numbered from 20000; 10000 is the one that everybody has as their own. */
function unixGroups(baseDn: string, people: LabPerson[]): string[] {
  const ou = /^ou=([^,]+)/.exec(baseDn)?.[1] ?? 'unix';
  const group = (name: string, gid: number, members: LabPerson[]) =>
    entry(`cn=${escapeDn(name)},${baseDn}`, {
      objectClass: 'posixGroup',
      cn: name,
      gidNumber: String(gid),
      memberUid: members.map(({ uid }) => uid),
    });
  const named = [...byGroup(people, ({ groups }) => groups)];
  return [
    entry(baseDn, { objectClass: 'organizationalUnit', ou }),
    group('people', OWN_GID, []),
    ...named.map(([name, members], index) => group(name, 20_000 + index, members)),
  ];
}

const OWN_GID = 10_000;

function personAttributes(person: LabPerson, index: number): Record<string, string | string[]> {
  return {
    objectClass: ['inetOrgPerson', 'posixAccount', 'shadowAccount', 'ldapPublicKey'],
    uid: person.uid,
    cn: person.name,
    sn: person.name.split(' ').at(-1) ?? person.name,
    mail: person.mail,
    uidNumber: String(10_000 + index),
    gidNumber: String(OWN_GID),
    homeDirectory: `/home/${person.uid}`,
    loginShell: '/bin/bash',
    sshPublicKey: person.keys ?? [],
    userPassword: person.password === undefined ? [] : hashed(person.password),
    shadowExpire: person.disabled ? '1' : [],
  };
}

function byGroup(people: LabPerson[], groups: (person: LabPerson) => string[] | undefined) {
  const members = new Map<string, LabPerson[]>();
  for (const person of people) {
    for (const name of groups(person) ?? []) members.set(name, [...(members.get(name) ?? []), person]);
  }
  return members;
}

/** Every value in base64, so that no value can be mistaken for LDIF. */
function entry(dn: string, attributes: Record<string, string | string[]>): string {
  const line = (name: string, value: string) => `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}\n`;
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => line(name, value)),
  );
  return line('dn', dn) + lines.join('');
}

/** A value as it may stand in a distinguished name (RFC 4514, section 2.4). */
export function escapeDn(value: string): string {
  return value.replace(/[\\,+"<>;=]|^[ #]| $/g, '\\$&');
}

function dcOf(baseDn: string): string {
  return /^dc=([^,]+)/.exec(baseDn)?.[1] ?? 'lab';
}

/** Salted SHA-1 ({SSHA}), which every slapd understands without further modules. */
function hashed(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
