/**
 * A certificate authority for the lab, so that every TLS connection in the demo and the tests is verified as
 * it would be in earnest. Made with the `openssl` program: Node can read certificates, but not sign them.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OpsError } from '../errors.ts';

export interface Authority {
  /** The authority's own certificate: what a client must be given to trust what it issues. */
  readonly caPem: string;
  /**
   * A server certificate for exactly these DNS names and IP addresses. PEM, key in PKCS #8.
   * @param subject.days how long it is valid; a year unless given, and negative for one that has expired
   */
  issue(subject: { names: string[]; ips: string[]; days?: number }): Promise<{ certPem: string; keyPem: string }>;
}

const run = promisify(execFile);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * Make an authority, or take up the one that an earlier call left in `dir`. Without `dir` it lives in memory
 * only. Needs no root.
 * @throws OpsError `failed` when openssl is missing or refuses.
 */
export async function makeAuthority(dir?: string): Promise<Authority> {
  const { caPem, caKey } = (dir && (await readAuthority(dir))) || (await createAuthority(dir));
  return {
    caPem,
    issue: (subject) =>
      inScratchFolder(async (scratch) => {
        const file = (name: string) => join(scratch, name);
        await writeFile(file('ca.pem'), caPem);
        await writeFile(file('ca.key'), caKey, { mode: 0o600 });
        await writeFile(file('request.cnf'), requestConfig('Berth lab server'));
        await writeFile(file('extensions.cnf'), serverExtensions(subject));
        await openssl(['req', '-new', ...newKey, '-config', file('request.cnf')], {
          '-keyout': file('server.key'),
          '-out': file('server.csr'),
        });
        await openssl(
          [
            ...['x509', '-req', '-days', String(subject.days ?? 365), '-sha256'],
            ...['-set_serial', `0x${randomBytes(15).toString('hex')}`],
          ],
          {
            '-in': file('server.csr'),
            '-CA': file('ca.pem'),
            '-CAkey': file('ca.key'),
            '-extfile': file('extensions.cnf'),
            '-out': file('server.pem'),
          },
        );
        return {
          certPem: await readFile(file('server.pem'), 'utf8'),
          keyPem: await readFile(file('server.key'), 'utf8'),
        };
      }),
  };
}

async function readAuthority(dir: string) {
  try {
    const caPem = await readFile(join(dir, 'ca.pem'), 'utf8');
    return { caPem, caKey: await readFile(join(dir, 'ca.key'), 'utf8') };
  } catch {
    return undefined; // not there yet, or half written by a process that died: make it anew
  }
}

function createAuthority(dir: string | undefined) {
  return inScratchFolder(async (scratch) => {
    const config = join(scratch, 'ca.cnf');
    await writeFile(config, `${requestConfig('Berth lab authority')}\n[extensions]\n${authorityExtensions}`);
    await openssl(['req', '-x509', ...newKey, '-days', '3650', '-sha256', '-extensions', 'extensions'], {
      '-config': config,
      '-keyout': join(scratch, 'ca.key'),
      '-out': join(scratch, 'ca.pem'),
    });
    const caPem = await readFile(join(scratch, 'ca.pem'), 'utf8');
    const caKey = await readFile(join(scratch, 'ca.key'), 'utf8');
    if (dir) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await writeFile(join(dir, 'ca.key'), caKey, { mode: 0o600 });
      await writeFile(join(dir, 'ca.pem'), caPem);
    }
    return { caPem, caKey };
  });
}

const requestConfig = (commonName: string) =>
  `[req]\nprompt = no\ndistinguished_name = name\n[name]\nCN = ${commonName}\n`;

const authorityExtensions = `basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

function serverExtensions({ names, ips }: { names: string[]; ips: string[] }): string {
  // These go into a file that openssl interprets, so nothing but names and addresses may pass.
  const odd = [...names.filter((name) => !/^[a-z0-9*.-]+$/i.test(name)), ...ips.filter((ip) => !isIP(ip))];
  if (odd.length > 0 || names.length + ips.length === 0) {
    throw new OpsError('invalid', 'A certificate needs DNS names or IP addresses, and nothing else.');
  }
  const alternatives = [...names.map((name) => `DNS:${name}`), ...ips.map((ip) => `IP:${ip}`)];
  return `basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = ${alternatives.join(',')}
`;
}

async function openssl(words: string[], files: Record<string, string>): Promise<void> {
  try {
    await run('openssl', [...words, ...Object.entries(files).flat()], { timeout: 30_000 });
  } catch (cause) {
    throw new OpsError('failed', 'openssl could not make a certificate for the lab.', {
      hint: 'Install it: sudo apt-get install -y openssl',
      cause,
    });
  }
}

async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-certificates-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
