/** The lab's package source: an apt repository, signed, served over HTTP as Debian's own are. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { DebianPackage } from './package.ts';
import type { SigningKey } from './signing.ts';

const ARCHITECTURES = ['amd64', 'arm64', 'armhf', 'i386', 'ppc64el', 'riscv64', 's390x'];

/**
 * The files of the repository by their path.
 * @param madeAt the date in its signed index; one that is still to come is refused by apt
 */
export function repositoryFiles(deb: DebianPackage, key: SigningKey, madeAt: Date): ReadonlyMap<string, Buffer> {
  const pool = `pool/main/w/wazuh-agent/${deb.file}`;
  const packages = Buffer.from(
    `${deb.control}Filename: ${pool}\nSize: ${deb.content.length}\nSHA256: ${sha256(deb.content)}\n\n`,
  );
  const indexes = ARCHITECTURES.map((name) => `main/binary-${name}/Packages`);
  const release = [
    'Origin: Berth lab',
    'Label: Berth lab',
    'Suite: stable',
    'Codename: stable',
    `Date: ${madeAt.toUTCString()}`,
    `Architectures: ${ARCHITECTURES.join(' ')}`,
    'Components: main',
    'Description: packages of the lab',
    'SHA256:',
    ...indexes.map((index) => ` ${sha256(packages)} ${packages.length} ${index}`),
    '',
  ].join('\n');
  return new Map<string, Buffer>([
    [`/apt/${pool}`, deb.content],
    ...indexes.map((index): [string, Buffer] => [`/apt/dists/stable/${index}`, packages]),
    ['/apt/dists/stable/InRelease', Buffer.from(key.clearsign(release))],
  ]);
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** @param files asked at each request, so that the repository can change */
export function packageServer(files: () => ReadonlyMap<string, Buffer>) {
  return createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://lab').pathname);
    const content = ['GET', 'HEAD'].includes(request.method ?? '') ? files().get(path) : undefined;
    response.writeHead(content ? 200 : 404, { 'Content-Length': content?.length ?? 0, 'Cache-Control': 'no-cache' });
    response.end(request.method === 'HEAD' ? undefined : content);
  });
}
