import { describe, expect, it } from 'vitest';
import { siteFiles } from '../../../../src/adapters/nginx/files.ts';
import { sitesIn, sitesOf } from '../../../../src/lab/page/sites.ts';

const serving = {
  domain: 'apps.localhost',
  certificate: '/lab/cert.pem',
  certificateKey: '/lab/key.pem',
  listen: ['127.0.0.1'],
  httpsPort: 8443,
  hsts: true,
};
const ABOUT = { owner: 'ada', vmid: 104, os: 'debian-12' };
const written = (hostname: string) =>
  siteFiles({ hostname, address: '192.0.2.7', httpPort: 3000, stamp: 'bjob', streams: [], about: ABOUT }, serving).site;

describe('what nginx serves', () => {
  it('is read from what Berth writes for it, with a link that has the port', () => {
    expect(sitesIn(written('web-1'), 8443)).toEqual([
      { name: 'web-1.apps.localhost', url: 'https://web-1.apps.localhost:8443/', target: 'http://192.0.2.7:3000' },
    ]);
  });

  it('needs no port in the link where HTTPS has its own', () => {
    expect(sitesIn(written('web-1'), 443)[0]?.url).toBe('https://web-1.apps.localhost/');
  });

  it('is told by name, and only of sites', async () => {
    const files = {
      'sites/b.conf': written('b'),
      'sites/a.conf': written('a'),
      'streams/a.conf': 'server { listen 127.0.0.1:10001; proxy_pass 192.0.2.7:22; }',
    };
    const sites = await sitesOf({ httpsPort: 8443, files: async () => files });
    expect(sites.map(({ name }) => name)).toEqual(['a.apps.localhost', 'b.apps.localhost']);
  });

  it('may be somebody else’s, under several names', () => {
    const text =
      'server { listen 443; server_name one.test two.test; location / { proxy_pass http://[2001:db8::1]:80; } }';
    expect(sitesIn(text, 443).map(({ name, target }) => [name, target])).toEqual([
      ['one.test', 'http://[2001:db8::1]:80'],
      ['two.test', 'http://[2001:db8::1]:80'],
    ]);
  });

  it.each([
    ['nothing handed on', 'server { server_name a.test; return 421; }'],
    ['no name', 'server { server_name _; proxy_pass http://192.0.2.7:80; }'],
    ['a pattern', 'server { server_name ~^(.*)$; proxy_pass http://192.0.2.7:80; }'],
    ['a variable for a target', 'server { server_name a.test; proxy_pass http://$where; }'],
    ['a comment', '# server_name a.test;\n# proxy_pass http://192.0.2.7:80;'],
    ['nothing', ''],
  ])('has no site in %s', (_what, text) => {
    expect(sitesIn(text, 443)).toEqual([]);
  });
});
