import { describe, expect, it } from 'vitest';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const SECTION = `proxy:
  kind: nginx
  ssh: { address: proxy.example.org, user: berth }
  domain: apps.example.org
  certificate: /etc/ssl/apps.pem
  certificateKey: /etc/ssl/apps.key
`;
const withProxy = (...lines: string[]) =>
  changed(['redis:\n', `${SECTION}${lines.map((line) => `  ${line}\n`).join('')}redis:\n`]);

describe('what makes containers reachable', () => {
  it('is nothing unless said otherwise', () => {
    expect(load(RIGHT).proxy).toEqual({ kind: 'none' });
  });

  it('has folders of its own, the usual ports, and no port map', () => {
    const { proxy } = load(withProxy());
    expect(proxy).toMatchObject({
      kind: 'nginx',
      ssh: { port: 22 },
      sudo: true,
      sites: '/etc/nginx/berth/sites',
      streams: '/etc/nginx/berth/streams',
      nginx: ['nginx'],
      listen: ['0.0.0.0'],
      httpsPort: 443,
      hsts: false,
      sshPorts: { first: 2222, last: 2999 },
      ports: { first: 10_001, last: 29_999 },
    });
    expect(proxy).not.toHaveProperty('portMap');
  });

  it.each([
    [
      'ports: { first: 30000, last: 40000 }',
      'proxy.ports: must not meet 32768 to 60999, which Linux gives to outgoing connections',
    ],
    ['sshPorts: { first: 2999, last: 2222 }', 'proxy.sshPorts.last: must not be smaller than first'],
    ['sshPorts: { first: 22, last: 2222 }', 'proxy.sshPorts.first: must be at least 1024'],
    ['ports: { first: 2500, last: 9999 }', 'proxy.ports: must not meet sshPorts'],
    ['httpsPort: 10443', 'proxy.ports: must not have httpsPort in it'],
    ['listen: ["0.0.0.0; include /etc/passwd"]', 'proxy.listen.0: must be an address, like 0.0.0.0 or ::'],
    [
      'portMap: "/etc/nginx/map.json; x"',
      'proxy.portMap: must be an absolute path of letters, digits, ".", "_" and "-"',
    ],
  ])('refuses %s', (line, problem) => {
    expect(problemsIn(withProxy(line))).toEqual([problem]);
  });

  it('refuses a domain and a path that would be more than that', () => {
    const bad = withProxy()
      .replace('apps.example.org', '"apps.example.org; x"')
      .replace('/etc/ssl/apps.pem', 'apps.pem');
    expect(problemsIn(bad)).toEqual([
      'proxy.domain: must be a domain in lower case, like apps.example.org',
      'proxy.certificate: must be an absolute path of letters, digits, ".", "_" and "-"',
    ]);
  });
});
