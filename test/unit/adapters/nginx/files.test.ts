import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Serving, siteFiles } from '../../../../src/adapters/nginx/files.ts';
import { OpsError } from '../../../../src/errors.ts';
import type { Site } from '../../../../src/ports/proxy.ts';
import { anyText } from '../../../hostile.ts';

const SERVING: Serving = {
  domain: 'apps.example.org',
  certificate: '/etc/ssl/apps.pem',
  certificateKey: '/etc/ssl/apps.key',
  listen: ['0.0.0.0', '::'],
  httpsPort: 443,
  hsts: false,
};
const SITE: Site = {
  stamp: 'b00000000001',
  hostname: 'web',
  address: '192.0.2.200',
  httpPort: 3000,
  streams: [
    { name: 'SSH', transport: 'tcp', external: 2222, internal: 22 },
    { name: 'DNS', transport: 'udp', external: 10_001, internal: 53 },
  ],
  about: { owner: 'ada', vmid: 200, os: 'debian' },
};
const directives = (text: string) => text.split('\n').map((line) => line.trim());

describe('a site as text for nginx', () => {
  it('begins with its stamp, and says where to listen, by what name, and where to lead', () => {
    const { site, streams = '' } = siteFiles(SITE, SERVING);
    for (const text of [site, streams]) expect(text).toMatch(/^# berth b00000000001\n/);
    for (const line of [
      'listen 0.0.0.0:443 ssl http2;',
      'listen [::]:443 ssl http2;',
      'server_name web.apps.example.org;',
      'ssl_certificate /etc/ssl/apps.pem;',
      'client_max_body_size 100m;',
      'proxy_pass http://192.0.2.200:3000;',
      'proxy_request_buffering off;',
      'proxy_set_header Upgrade $http_upgrade;',
    ]) {
      expect(directives(site)).toContain(line);
    }
    for (const line of [
      'listen 0.0.0.0:2222 so_keepalive=on;',
      'proxy_pass 192.0.2.200:22;',
      'listen [::]:10001 udp;',
      'proxy_pass 192.0.2.200:53;',
    ]) {
      expect(directives(streams)).toContain(line);
    }
    expect(site).not.toContain('Strict-Transport-Security');
    expect(siteFiles(SITE, { ...SERVING, hsts: true }).site).toContain('Strict-Transport-Security');
  });

  it('has another revision whenever anything of it is other, and the same when nothing is', () => {
    const first = siteFiles(SITE, SERVING);
    expect(siteFiles({ ...SITE }, SERVING)).toEqual(first);
    expect(first.site).toContain(`return 200 ${first.revision};`);
    const others = [
      { httpPort: 3001 },
      { address: '192.0.2.201' },
      { streams: SITE.streams.slice(1) },
      { streams: [] },
    ];
    const revisions = others.map((more) => siteFiles({ ...SITE, ...more }, SERVING).revision);
    expect(new Set([first.revision, ...revisions]).size).toBe(5);
    expect(siteFiles({ ...SITE, streams: [] }, SERVING).streams).toBeUndefined();
  });

  it('writes an IPv6 address as nginx wants it', () => {
    expect(siteFiles({ ...SITE, address: '2001:db8::7' }, SERVING).site).toContain(
      'proxy_pass http://[2001:db8::7]:3000;',
    );
  });

  it.each([
    { hostname: 'a.demo.test; add_header X-Pwn 1; set $q x' },
    { hostname: 'web\n' },
    { hostname: 'Web' },
    { hostname: '-web' },
    { hostname: 'web-' },
    { hostname: '' },
    { hostname: 'a'.repeat(64) },
    { address: '192.0.2.200;' },
    { address: 'example.org' },
    { address: 'fe80::1%eth0' },
    { httpPort: 0 },
    { httpPort: 65_536 },
    { httpPort: 80.5 },
    { httpPort: '80; return 200' as never },
    { stamp: 'b1\nload_module x;' },
    { streams: [{ name: 'X', transport: 'tcp; }' as never, external: 1, internal: 1 }] },
    { streams: [{ name: 'X', transport: 'tcp' as const, external: Number.NaN, internal: 1 }] },
  ])('refuses $hostname $address $httpPort $stamp', (more) => {
    expect(() => siteFiles({ ...SITE, ...more }, SERVING)).toThrow(OpsError);
  });

  it('lets no text become more than a value, whichever field it comes in by', () => {
    const lines = (text: string) => text.split('\n').length;
    const shape = siteFiles(SITE, SERVING);
    fc.assert(
      fc.property(
        anyText(),
        fc.constantFrom('hostname', 'address', 'stamp', 'domain', 'certificate', 'listen'),
        (text, field) => {
          const site = { ...SITE, ...(field in SITE ? { [field]: text } : {}) };
          const serving = {
            ...SERVING,
            ...(field === 'listen' ? { listen: [text, '::'] } : field in SERVING ? { [field]: text } : {}),
          };
          try {
            const made = siteFiles(site, serving);
            expect(lines(made.site)).toBe(lines(shape.site));
            expect(made.site.match(/[;{}]/g)).toEqual(shape.site.match(/[;{}]/g));
          } catch (error) {
            expect(error).toMatchObject({ name: 'OpsError', reason: 'invalid' });
          }
        },
      ),
    );
  });
});
