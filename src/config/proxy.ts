import { z } from 'zod';
import { fileText, line, port } from './fields.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';

/** A path that is safe as one word of nginx's configuration. */
const hostPath = () =>
  z.string().regex(/^(?:\/[A-Za-z0-9._-]+)+$/, 'must be an absolute path of letters, digits, ".", "_" and "-"');

const words = () => z.array(line()).min(1);

const range = (first: number, last: number) =>
  z
    .strictObject({
      first: port().min(1024).describe('The lowest port.'),
      last: port().describe('The highest port.'),
    })
    .refine((ports) => ports.first <= ports.last, { error: 'must not be smaller than first', path: ['last'] })
    .default({ first, last });

/** The section `proxy`: what makes containers reachable by name and by port from outside. */
export const ProxySection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('none').describe('Nothing is published: containers are reached at their own addresses.'),
  }),
  z.strictObject({
    kind: z.literal('nginx').describe('nginx on a host that Berth reaches over SSH, with ssh.privateKey.'),
    ssh: z
      .strictObject({
        address: line().describe('Host name or address.'),
        port: port().default(22).describe('Its SSH port.'),
        user: line().describe('The account there. It owns the two folders, and may run nginx by sudo.'),
      })
      .describe('The way to its host, whose key is in ssh.knownHosts too.'),
    sudo: z.boolean().default(true).describe('Whether nginx is tested and reloaded by "sudo -n".'),
    domain: z
      .string()
      .regex(
        /^(?=.{1,200}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        'must be a domain in lower case, like apps.example.org',
      )
      .describe('Containers are published as <name>.<domain>, so *.<domain> has to lead to the proxy.'),
    certificate: hostPath().describe('The certificate for *.<domain> on its host, with its chain, PEM.'),
    certificateKey: hostPath().describe('Its key there.'),
    sites: hostPath()
      .default('/etc/nginx/berth/sites')
      .describe('The folder for sites; the http part of nginx.conf includes its *.conf.'),
    streams: hostPath()
      .default('/etc/nginx/berth/streams')
      .describe('The folder for ports; the stream part of nginx.conf includes its *.conf.'),
    nginx: words().default(['nginx']).describe('The program and its first words.'),
    reload: words().optional().describe('What makes nginx read its configuration afresh. Without it: nginx -s reload.'),
    errorLog: hostPath()
      .default('/var/log/nginx/error.log')
      .describe('Read, where the account may, to say why nginx did not take a site.'),
    listen: z
      .array(z.union([z.ipv4(), z.ipv6()], 'must be an address, like 0.0.0.0 or ::'))
      .min(1)
      .default(['0.0.0.0'])
      .describe('The addresses that nginx listens at.'),
    address: line().optional().describe('Where Berth looks whether a site is up. Without it: ssh.address.'),
    httpsPort: port().default(443).describe('The port of HTTPS.'),
    ca: fileText()
      .optional()
      .describe('The authority of the certificate, a PEM file. Without it: those that Node.js trusts.'),
    hsts: z.boolean().default(false).describe('Tells browsers to come by HTTPS only, for half a year.'),
    sshPorts: range(2222, 2999).describe('Ports that lead to SSH of containers.'),
    ports: range(10_001, 29_999).describe('Ports for other protocols.'),
    portMap: hostPath()
      .optional()
      .describe('A port_map.json on the host, kept in step for programs that still read it.'),
  }),
]);

/** What Linux gives to outgoing connections unless told otherwise, in net.ipv4.ip_local_port_range. */
const EPHEMERAL = { first: 32_768, last: 60_999 } as const;

/** Ranges that meet: with each other, with HTTPS, or with ports that any program of the host may be given. */
export function proxyProblems({ proxy }: Partial<Config>): Problem[] {
  if (proxy?.kind !== 'nginx') return [];
  const ranges = { sshPorts: proxy.sshPorts, ports: proxy.ports };
  const meets = (one: { first: number; last: number }, two: { first: number; last: number }) =>
    one.first <= two.last && two.first <= one.last;
  const problems = Object.entries(ranges).flatMap(([key, range]): Problem[] => {
    const path = `proxy.${key}`;
    const { first, last } = EPHEMERAL;
    const https = { first: proxy.httpsPort, last: proxy.httpsPort };
    return [
      ...(meets(range, EPHEMERAL)
        ? [{ path, sentence: `must not meet ${first} to ${last}, which Linux gives to outgoing connections` }]
        : []),
      ...(meets(range, https) ? [{ path, sentence: 'must not have httpsPort in it' }] : []),
    ];
  });
  if (meets(ranges.sshPorts, ranges.ports)) problems.push({ path: 'proxy.ports', sentence: 'must not meet sshPorts' });
  return problems;
}
