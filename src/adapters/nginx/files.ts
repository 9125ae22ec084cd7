/** A site as text for nginx. Whatever is not on a list of what may pass is refused: a name with a `;` is a directive. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { OpsError } from '../../errors.ts';
import type { Site, StreamPort } from '../../ports/proxy.ts';

/** How an installation serves its sites. Paths are those of the proxy host. */
export interface Serving {
  /** The domain that host names stand under. */
  domain: string;
  certificate: string;
  certificateKey: string;
  /** The addresses that nginx listens at: IPv4, or IPv6 without brackets. */
  listen: readonly string[];
  httpsPort: number;
  /** Tells browsers to come by HTTPS only, for half a year. */
  hsts: boolean;
}

export interface SiteFiles {
  site: string;
  /** Undefined when the container has no ports besides HTTP. */
  streams: string | undefined;
  /** Of all that these files say: what the site answers at `REVISION_PATH` while they are in force. */
  revision: string;
}

/** Answered by nginx itself, so that one can tell which configuration it goes by. */
export const REVISION_PATH = '/.well-known/berth-revision';

const HOSTNAME = /^[a-z0-9](?:-?[a-z0-9]){0,62}$/;
const DOMAIN = /^(?=.{1,200}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const STAMP = /^[a-z0-9]{1,40}$/;
const PATH = /^(?:\/[A-Za-z0-9._-]+)+$/;

/** The comment that every file of ours begins with; it is how we know it again. */
export const stampLine = (stamp: string): string => `# berth ${allowed(STAMP, stamp, 'stamp')}`;

/** @throws OpsError `invalid` for a name that is no host name */
export const hostnameWord = (hostname: string): string => allowed(HOSTNAME, hostname, 'host name');

/** @throws OpsError `invalid` for any value that could be more than a value in nginx's language */
export function siteFiles(site: Site, serving: Serving): SiteFiles {
  const head = `${stampLine(site.stamp)}\n# Written whole by Berth for ${hostnameWord(site.hostname)}: changes are lost.\n`;
  const streams = site.streams.length === 0 ? undefined : head + streamBlocks(site, serving);
  const body = serverBlock(site, serving);
  const revision = createHash('sha256')
    .update(body)
    .update(streams ?? '')
    .digest('hex')
    .slice(0, 32);
  return { site: head + body.replace(UNKNOWN_REVISION, revision), streams, revision };
}

const UNKNOWN_REVISION = 'REVISION';

function serverBlock({ hostname, address, httpPort }: Site, serving: Serving): string {
  const { domain, certificate, certificateKey, listen, httpsPort, hsts } = serving;
  const host = `${hostnameWord(hostname)}.${allowed(DOMAIN, domain, 'domain')}`;
  // Each file brings the same map, of which nginx keeps one: so none depends on another, nor on nginx.conf.
  return `map $http_upgrade $berth_connection {
  default upgrade;
  '' '';
}
server {
${listen.map((at) => `  listen ${addressWord(at)}:${portWord(httpsPort)} ssl http2;`).join('\n')}
  server_name ${host};
  ssl_certificate ${allowed(PATH, certificate, 'path')};
  ssl_certificate_key ${allowed(PATH, certificateKey, 'path')};
  ssl_protocols TLSv1.2 TLSv1.3;
${hsts ? '  add_header Strict-Transport-Security "max-age=15768000" always;\n' : ''}  client_max_body_size 100m;
  client_header_timeout 30s;
  client_body_timeout 60s;
  send_timeout 60s;
  location = ${REVISION_PATH} {
    default_type text/plain;
    return 200 ${UNKNOWN_REVISION};
  }
  location / {
    proxy_pass http://${addressWord(address)}:${portWord(httpPort)};
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $berth_connection;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_connect_timeout 5s;
    # Also how long a websocket may be silent.
    proxy_read_timeout 3600s;
    proxy_send_timeout 3600s;
  }
}
`;
}

function streamBlocks({ address, streams }: Site, { listen }: Serving): string {
  return streams.map((stream) => streamBlock(stream, addressWord(address), listen)).join('');
}

function streamBlock({ transport, external, internal }: StreamPort, to: string, listen: readonly string[]): string {
  const udp = allowed(/^(?:tcp|udp)$/, transport, 'transport') === 'udp';
  const lines = [
    ...listen.map((at) => `listen ${addressWord(at)}:${portWord(external)}${udp ? ' udp' : ' so_keepalive=on'};`),
    `proxy_pass ${to}:${portWord(internal)};`,
    'proxy_connect_timeout 5s;',
    // A shell may be left alone overnight; a UDP "connection" is only a memory of who asked.
    udp ? 'proxy_timeout 60s;' : 'proxy_timeout 24h;',
  ];
  return `server {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

function addressWord(address: string): string {
  const family = isIP(address);
  // A zone ("%eth0") would be more than an address.
  if (family === 0 || address.includes('%')) throw odd('address', address);
  return family === 6 ? `[${address}]` : address;
}

function portWord(port: number): string {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw odd('port', port);
  return String(port);
}

function allowed(pattern: RegExp, value: string, what: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw odd(what, value);
}

const odd = (what: string, value: unknown) =>
  new OpsError('invalid', `${JSON.stringify(value)} is not a ${what} that can be published.`);
