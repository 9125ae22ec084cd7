import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './command.ts';

export interface Authority {
  caPem: string;
  /** A node's key and certificate, good for 127.0.0.1 and its name; the fingerprint is the SHA-256 of the certificate. */
  issue(name: string): Promise<{ key: string; cert: string; fingerprint: string }>;
}

/** The lab's own certificate authority, made afresh each time, as a cluster makes its pve-root-ca.pem. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const file = (name: string) => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await command([
    ...['openssl', 'req', '-x509', ...newKey, '-days', '30', '-subj', '/CN=Proxmox Virtual Environment'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', file('ca.key'), '-out', file('ca.pem')],
  ]);
  return {
    caPem: await readFile(file('ca.pem'), 'utf8'),
    async issue(name) {
      const [key, csr, cert, ext] = ['key', 'csr', 'pem', 'ext'].map((ending) => file(`${name}.${ending}`));
      await writeFile(
        ext ?? '',
        `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:${name}\nextendedKeyUsage=serverAuth\n`,
      );
      await command(['openssl', 'req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key ?? '', '-out', csr ?? '']);
      await command([
        ...['openssl', 'x509', '-req', '-in', csr ?? '', '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
        ...[
          '-CAserial',
          file(`${name}.srl`),
          '-CAcreateserial',
          '-days',
          '30',
          '-extfile',
          ext ?? '',
          '-out',
          cert ?? '',
        ],
      ]);
      const pem = await readFile(cert ?? '', 'utf8');
      return {
        key: await readFile(key ?? '', 'utf8'),
        cert: pem,
        fingerprint: new X509Certificate(pem).fingerprint256,
      };
    },
  };
}
