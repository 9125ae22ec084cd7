import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { fileDirectory } from '../../src/adapters/file/file.ts';
import { ldapDirectory } from '../../src/adapters/ldap/ldap.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import type { Person } from '../../src/domain/person.ts';
import { escapeDn } from '../../src/lab/directory/people.ts';
import { startDirectory } from '../../src/lab/directory/slapd.ts';
import { describeDirectory, type StartDirectory } from './directory.ts';
import { type Lie, type LyingEntry, startLyingServer } from './lying-ldap.ts';

const scratch = () => mkdtemp(join(tmpdir(), 'berth-test-directory-'));

const startFile: StartDirectory = async (people) => {
  const dir = await scratch();
  const path = join(dir, 'people.yml');
  await writeFile(path, stringify(people));
  return {
    directory: fileDirectory({ path, parseYaml }),
    breakIt: () => rm(path),
    stop: () => rm(dir, { recursive: true, force: true }),
  };
};

const isPosix = (group: string) => group.startsWith('posix-');

const startSlapd: StartDirectory = async (people) => {
  const dir = await scratch();
  const lab = await startDirectory({
    dir,
    people: people.map((person) => ({
      ...person,
      groups: person.groups.filter((group) => !isPosix(group)),
      posixGroups: person.groups.filter(isPosix),
    })),
  });
  const directory = ldapDirectory({
    url: lab.url,
    caPem: lab.caPem,
    baseDn: lab.baseDn,
    bind: { dn: lab.bindDn, password: lab.bindPassword },
  });
  return {
    directory,
    breakIt: () => lab.kill(),
    async stop() {
      await directory.close();
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

/** Flat and sparse, as LDAPServer's tree: groups only as posixGroup. */
const startLiar =
  (lie: Lie): StartDirectory =>
  async (people) => {
    const server = await startLyingServer(lie, [...people.map(accountEntry), ...groupEntries(people)]);
    const directory = ldapDirectory({ url: server.url, caPem: server.caPem, baseDn: 'dc=lab,dc=test' });
    return {
      directory,
      breakIt: () => server.stop(),
      async stop() {
        await directory.close();
        await server.stop();
      },
    };
  };

function accountEntry(person: Person): LyingEntry {
  const attributes = {
    objectClass: ['top', 'posixAccount', 'inetOrgPerson'],
    uid: [person.uid],
    cn: [person.name],
    mail: [person.mail],
    gidNumber: ['1'],
    ...(person.keys.length > 0 ? { sshPublicKey: person.keys } : {}),
    ...(person.disabled ? { nsAccountLock: ['TRUE'] } : {}),
  };
  return { dn: `uid=${escapeDn(person.uid)},dc=lab,dc=test`, attributes };
}

function groupEntries(people: Person[]): LyingEntry[] {
  const names = [...new Set(people.flatMap(({ groups }) => groups))];
  return names.map((name, index) => {
    const memberUid = people.filter(({ groups }) => groups.includes(name)).map(({ uid }) => uid);
    const attributes = { objectClass: ['posixGroup'], cn: [name], gidNumber: [String(2000 + index)], memberUid };
    return { dn: `cn=${name},dc=lab,dc=test`, attributes };
  });
}

describeDirectory('file', startFile, 2000);
describeDirectory('LDAP, on a real slapd', startSlapd, 2000);
describeDirectory('LDAP, on a server that answers with everybody', startLiar('everybody'), 100);
describeDirectory('LDAP, on a server that knows a few shapes of filter', startLiar('shapes'), 100);
