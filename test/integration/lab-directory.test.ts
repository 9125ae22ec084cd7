import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ldapDirectory } from '../../src/adapters/ldap/ldap.ts';
import type { LdapOptions } from '../../src/adapters/ldap/options.ts';
import { makeAuthority } from '../../src/lab/certificates.ts';
import { freePort } from '../../src/lab/daemon.ts';
import type { LabPerson } from '../../src/lab/directory/people.ts';
import { type DirectoryOptions, type LabDirectory, startDirectory } from '../../src/lab/directory/slapd.ts';
import { slapdPath } from '../../src/lab/directory/slapd-files.ts';
import type { Directory } from '../../src/ports/directory.ts';

const people: LabPerson[] = [
  { uid: 'alice', name: 'Alice', mail: ['alice@example.org', 'a@example.org'], groups: ['staff'] },
  { uid: 'bob', name: 'Bob', mail: 'bob@example.org', attributes: { loginShell: '/usr/sbin/nologin' } },
  // Two account names, and a primary group that is written nowhere but in two numbers.
  { uid: 'eve', name: 'Eve', mail: 'eve@example.org', attributes: { uid: ['alias', 'eve'], gidNumber: '30000' } },
  { uid: 'zed', name: 'Zed', mail: [], posixGroups: ['primary'] },
];

const fresh = () => new AbortController().signal;

let dir: string;
let lab: LabDirectory;
const directories: Directory[] = [];
const labs: LabDirectory[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-test-slapd-'));
  lab = await startLab();
});
afterEach(async () => {
  await Promise.all(directories.splice(0).map((directory) => directory.close()));
});
afterAll(async () => {
  await Promise.all(labs.map((one) => one.stop()));
  const left = await readdir(dir);
  await rm(dir, { recursive: true, force: true });
  expect(left).toEqual([]); // every server took its folder with it
});

async function startLab(options: Partial<DirectoryOptions> = {}): Promise<LabDirectory> {
  const started = await startDirectory({ dir, people, ...options });
  labs.push(started);
  return started;
}

function open(options: Partial<LdapOptions> = {}, of = lab): Directory {
  const bind = { dn: of.bindDn, password: of.bindPassword };
  const directory = ldapDirectory({ url: of.url, caPem: of.caPem, baseDn: of.baseDn, bind, ...options });
  directories.push(directory);
  return directory;
}

/** What a lookup fails with, in one text. */
async function failure(directory: Directory): Promise<string> {
  const error = await directory.findBy('alice@example.org', fresh()).then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'OpsError', reason: 'unavailable' });
  return error instanceof Error && 'hint' in error ? `${error.message} ${error.hint}` : String(error);
}

describe('people as slapd has them', () => {
  test('of several addresses the one that was asked for is kept', async () => {
    expect(await open().findBy('A@example.org', fresh())).toMatchObject([{ uid: 'alice', mail: 'a@example.org' }]);
  });

  test('a shell that lets nobody in means disabled', async () => {
    expect(await open().findBy('bob@example.org', fresh())).toMatchObject([{ disabled: true }]);
  });

  test('of several account names the one that the entry is called by is kept', async () => {
    expect(await open().findByUid('alias', fresh())).toMatchObject({ uid: 'eve' });
  });

  test('a primary group counts', async () => {
    expect(await open().findBy('eve@example.org', fresh())).toMatchObject([{ groups: ['primary'] }]);
    expect(await open({ searchGroups: false }).findBy('eve@example.org', fresh())).toMatchObject([{ groups: [] }]);
  });

  test('an account without an address is nobody', async () => {
    expect(await open().findByUid('zed', fresh())).toBeUndefined();
  });

  test('a group outside the base for groups does not count', async () => {
    const elsewhere = open({ groupBaseDn: `ou=people,${lab.baseDn}` });
    expect(await elsewhere.findByUid('alice', fresh())).toMatchObject({ groups: [] });
  });

  test('another attribute can identify people', async () => {
    expect(await open({ attribute: 'cn' }).findBy('alice', fresh())).toMatchObject([{ uid: 'alice' }]);
  });

  test('two people with one account name are a conflict', async () => {
    const found = open({ uidAttribute: 'sn', attribute: 'uid' }).findByUid('Alice', fresh());
    await expect(found).resolves.toMatchObject({ mail: 'alice@example.org' });
    const twins = people.slice(0, 2).map((person) => ({ ...person, attributes: { sn: 'Twin' } }));
    const twinLab = await startLab({ people: twins });
    const clash = open({ uidAttribute: 'sn' }, twinLab).findByUid('twin', fresh());
    await expect(clash).rejects.toMatchObject({ reason: 'conflict' });
  });
});

describe('what is wrong is said', () => {
  test('an unknown authority', async () => {
    const { caPem } = await makeAuthority();
    expect(await failure(open({ caPem }))).toMatch(/TLS certificate .* authority that Berth does not know/);
  });

  test('a certificate for another name', async () => {
    const other = await startLab({ certificateFor: { names: ['ldap.elsewhere.test'], ips: [] } });
    expect(await failure(open({}, other))).toMatch(/TLS certificate of .* is for another name than 127\.0\.0\.1/);
  });

  test('a wrong password, which is not repeated', async () => {
    const text = await failure(open({ bind: { dn: lab.bindDn, password: 'tr0ub4dor' } }));
    expect(text).toMatch(/does not accept the service account.*cn=berth,dc=lab,dc=test/);
    expect(text).not.toContain('tr0ub4dor');
  });

  test('a wrong base', async () => {
    expect(await failure(open({ baseDn: 'dc=elsewhere' }))).toMatch(/no such base.*dc=elsewhere/);
  });

  test('an account that may not read', async () => {
    const anonymous = ldapDirectory({ url: lab.url, caPem: lab.caPem, baseDn: lab.baseDn });
    directories.push(anonymous);
    expect(await failure(anonymous)).toMatch(/no such base|does not let this account search/);
  });

  test('nothing at the port', async () => {
    expect(await failure(open({ url: `ldaps://127.0.0.1:${await freePort()}` }))).toMatch(/Nothing answers at 127/);
  });

  test('a server that does not speak TLS', async () => {
    const plain = createServer((socket) => socket.on('error', () => {}).end('not TLS at all\r\n'));
    const port = await listen(plain);
    try {
      expect(await failure(open({ url: `ldaps://127.0.0.1:${port}` }))).toMatch(/does not speak TLS/);
    } finally {
      plain.close();
    }
  });

  test('more people than a scan may read', async () => {
    const scanning = open({ scan: 'always', scanLimit: 3 });
    await expect(scanning.findBy('nobody@example.org', fresh())).rejects.toThrow('more than 3 entries');
  });
});

describe('faults', () => {
  test('a server that hangs is a timeout, and works again once it answers', async () => {
    const directory = open({ operationTimeoutMs: 1000, connectTimeoutMs: 1000 });
    expect(await directory.findByUid('alice', fresh())).toBeDefined();
    lab.pause();
    try {
      expect(await failure(directory)).toMatch(/did not answer within 1000 ms/);
      expect(await failure(directory)).toMatch(/did not accept a connection within 1000 ms/);
    } finally {
      lab.resume();
    }
    expect(await directory.findByUid('alice', fresh())).toBeDefined();
  });

  test('a server that died and came back is asked again, by all who wait at once', async () => {
    const directory = open();
    expect(await directory.findByUid('alice', fresh())).toBeDefined();
    await lab.kill();
    expect(await failure(directory)).toMatch(/Nothing answers/);
    await lab.restart();
    const found = await Promise.all(Array.from({ length: 20 }, () => directory.findByUid('alice', fresh())));
    expect(found.filter((person) => person?.uid === 'alice')).toHaveLength(20);
  });

  test('a connection that the server closed for idleness is opened and bound again', async () => {
    const impatient = await startLab({ idleTimeoutSeconds: 1 });
    const directory = open({}, impatient);
    expect(await directory.findByUid('alice', fresh())).toBeDefined();
    await closedByServer(impatient);
    expect(await directory.findByUid('alice', fresh())).toMatchObject({ uid: 'alice', groups: ['staff'] });
  });

  test('a connection that a firewall has forgotten is not used again', async () => {
    const sockets: Socket[] = [];
    const firewall = createServer((socket) => {
      const through = createConnection({ host: '127.0.0.1', port: Number(new URL(lab.url).port) });
      for (const end of [socket, through]) end.on('error', () => {});
      sockets.push(socket.pipe(through).pipe(socket), through);
    });
    const port = await listen(firewall);
    let now = Date.now();
    const { url, caPem, baseDn, bindDn, bindPassword } = { ...lab, url: `ldaps://127.0.0.1:${port}` };
    const bind = { dn: bindDn, password: bindPassword };
    const directory = ldapDirectory({ url, caPem, baseDn, bind }, () => now);
    directories.push(directory);
    try {
      expect(await directory.findByUid('alice', fresh())).toBeDefined();
      expect(sockets).toHaveLength(2);
      for (const socket of sockets) socket.unpipe().pause();
      now += 61_000;
      expect(await directory.findByUid('alice', fresh())).toBeDefined();
      expect(sockets).toHaveLength(4);
    } finally {
      for (const socket of sockets) socket.destroy();
      firewall.close();
    }
  });

  test('a closed directory answers nobody', async () => {
    const directory = open();
    await directory.findByUid('alice', fresh());
    await directory.close();
    expect(await failure(directory)).toMatch(/closed/);
  });
});

describe('the lab', () => {
  test('slapd is found although an ordinary PATH lacks its folder', async () => {
    await expect(access((await slapdPath('')) ?? '')).resolves.toBeUndefined();
  });

  test('people whom slapd refuses leave nothing behind', async () => {
    const before = await readdir(dir);
    const odd = { uid: 'x', name: 'X', mail: 'x@example.org', attributes: { noSuchAttribute: '1' } };
    const start = startDirectory({ dir, people: [odd] });
    await expect(start).rejects.toMatchObject({ reason: 'failed', hint: expect.stringContaining('noSuchAttribute') });
    expect(await readdir(dir)).toEqual(before);
  });

  test('a kept authority outlives a directory', async () => {
    const kept = await mkdtemp(join(tmpdir(), 'berth-test-ca-'));
    try {
      const [first, second] = [await startLab({ caDir: kept }), await startLab({ caDir: kept })];
      expect(second.caPem).toBe(first.caPem);
    } finally {
      await rm(kept, { recursive: true, force: true });
    }
  });
});

/** Opens a connection of its own, a little later than the one under test, and waits until slapd hangs up on it. */
function closedByServer(of: LabDirectory): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(of.url).port), ca: of.caPem });
    socket.once('end', resolve);
    socket.once('error', reject);
    socket.resume();
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
}
