/** A real OpenLDAP server on loopback with TLS and seeded people, with the faults that tests order. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { OpsError } from '../../errors.ts';
import { type Authority, makeAuthority } from '../certificates.ts';
import { type Daemon, freePort, startDaemon } from '../daemon.ts';
import { type LabPerson, ldif } from './people.ts';
import { hasMemberOf, publicKeySchema, type SlapdParts, slapdConfiguration, slapdParts } from './slapd-files.ts';

export interface DirectoryOptions {
  /** A folder that may hold the directory; a subfolder of its own is made in it, and removed by `stop`. */
  dir: string;
  people: LabPerson[];
  /** Where an authority is kept that outlives this directory. Without it there is a new one each time. */
  caDir?: string;
  /** What the server's certificate is for. Default: localhost, 127.0.0.1 and `addresses`. */
  certificateFor?: Subject;
  /** Where it answers besides 127.0.0.1: at the bridge of containers, for example. */
  addresses?: string[];
  /** Whether there are groups that containers can read, below `unixBaseDn`. */
  unixGroups?: boolean;
  /** After how long a silent connection is closed by the server. Default 0, never. */
  idleTimeoutSeconds?: number;
}

/** DNS names and IP addresses. */
interface Subject {
  names: string[];
  ips: string[];
}

export interface LabDirectory {
  /** `ldaps://127.0.0.1:PORT`. Stays the same over kill and restart. */
  readonly url: string;
  readonly caPem: string;
  readonly baseDn: string;
  /** Where groups are that containers can read, if `unixGroups` was asked for. */
  readonly unixBaseDn: string;
  readonly port: number;
  /** The service account that may read everything; nobody else but the one of containers may read anything. */
  readonly bindDn: string;
  readonly bindPassword: string;
  /** The service account of containers. */
  readonly containers: { dn: string; password: string };
  /** Fault: it accepts connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Fault: gone at once, until `restart`. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Fault: it comes back with a certificate for somebody else, or heals with one for itself. */
  certify(subject?: Subject): Promise<void>;
  /** End it and remove its data. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const baseDn = 'dc=lab,dc=test';
const bindDn = `cn=berth,${baseDn}`;
const containersDn = `cn=containers,${baseDn}`;
const unixBaseDn = `ou=unix,${baseDn}`;

/**
 * Start slapd as the user who calls, on a free port of 127.0.0.1. Two thousand people take well under a
 * second, since slapadd loads them before the server runs.
 * @throws OpsError `failed` when slapd is missing, refuses the people, or does not start.
 */
export async function startDirectory(options: DirectoryOptions): Promise<LabDirectory> {
  const parts = await slapdParts();
  await mkdir(options.dir, { recursive: true });
  const home = await mkdtemp(resolve(options.dir, 'slapd-'));
  const remove = () => rm(home, { recursive: true, force: true });
  try {
    const password = () => randomBytes(18).toString('base64url');
    const bindPassword = password();
    const containers = { dn: containersDn, password: password() };
    const authority = await makeAuthority(options.caDir);
    const certify = (subject: Subject = ownSubject(options)) => writeCertificate(home, authority, subject);
    await certify(options.certificateFor);
    await writeFiles(parts, home, authority.caPem, { bindPassword, containers }, options);
    const port = await freePort();
    const url = `ldaps://127.0.0.1:${port}`;
    const urls = ['127.0.0.1', ...(options.addresses ?? [])].map((address) => `ldaps://${address}:${port}/`);
    const start = () =>
      startDaemon({
        name: 'slapd',
        command: parts.slapd,
        // -d keeps it in the foreground; 0 keeps it quiet.
        args: ['-h', urls.join(' '), '-f', join(home, 'slapd.conf'), '-d', '0'],
        ready: () => accepts(port),
        timeoutMs: 15_000,
      });
    let daemon: Daemon = await start();
    const restart = async () => {
      await daemon.stop();
      daemon = await start();
    };
    return {
      url,
      port,
      caPem: authority.caPem,
      baseDn,
      unixBaseDn,
      bindDn,
      bindPassword,
      containers,
      pause: () => daemon.signal('SIGSTOP'),
      resume: () => daemon.signal('SIGCONT'),
      async kill() {
        daemon.signal('SIGKILL');
        await daemon.exited;
      },
      restart,
      async certify(subject) {
        await certify(subject);
        await restart();
      },
      async stop() {
        await daemon.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const ownSubject = ({ addresses = [] }: DirectoryOptions): Subject => ({
  names: ['localhost'],
  ips: ['127.0.0.1', ...addresses],
});

async function writeCertificate(home: string, authority: Authority, subject: Subject): Promise<void> {
  const server = await authority.issue(subject);
  await writeFile(join(home, 'server.pem'), server.certPem, { mode: 0o600 });
  await writeFile(join(home, 'server.key'), server.keyPem, { mode: 0o600 });
}

/** Everything else that slapd reads, and the database it serves. */
async function writeFiles(
  parts: SlapdParts,
  home: string,
  caPem: string,
  accounts: Pick<LabDirectory, 'bindPassword' | 'containers'>,
  { people, unixGroups, idleTimeoutSeconds }: DirectoryOptions,
): Promise<void> {
  const write = (name: string, text: string) => writeFile(join(home, name), text, { mode: 0o600 });
  await mkdir(join(home, 'data'), { mode: 0o700 });
  await write('ca.pem', caPem);
  await write('ldap-public-key.schema', publicKeySchema);
  const dns = { baseDn, bindDn, containersDn };
  await write('slapd.conf', slapdConfiguration(parts, home, dns, idleTimeoutSeconds ?? 0));
  const memberOf = hasMemberOf(parts);
  await write(
    'people.ldif',
    ldif({ baseDn, bindDn, ...accounts, people, memberOf, ...(unixGroups ? { unixBaseDn } : {}) }),
  );
  try {
    const files = ['-f', join(home, 'slapd.conf'), '-l', join(home, 'people.ldif')];
    await run(parts.slapd, ['-T', 'add', '-q', ...files], { timeout: 60_000 });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new OpsError('failed', 'slapd refused the people of the lab.', { hint: said.slice(-500), cause });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
