import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { brokenByOthers, faultOf } from '../../../../src/adapters/nginx/refusals.ts';
import { readLook } from '../../../../src/adapters/nginx/seen.ts';

const AT = { domain: 'apps.example.org', portMap: '/etc/nginx/port_map.json' };
const look = (...lines: string[]) =>
  readLook(
    lines.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')] as const),
    AT,
  );
const packed = (text: string) => `map ${gzipSync(text).toString('base64')}`;

describe('a look at the proxy host', () => {
  it('tells whose names there are, as far as they are under the domain', () => {
    const { names } = look(
      'says b00000000001 server_name web.apps.example.org',
      'says - server_name other.example.org "Old.apps.example.org" *.apps.example.org ~^x$ a.b.apps.example.org _',
      packed('{"legacy": {}, "web": {"stamp": "b00000000001"}}'),
      'whole',
    );
    expect(names).toEqual([
      { hostname: 'legacy', stamp: undefined },
      { hostname: 'web', stamp: 'b00000000001' },
      { hostname: 'old', stamp: undefined },
    ]);
  });

  it('tells which ports are taken: by nginx, by others, and by entries of the map', () => {
    const { ports } = look(
      'socket tcp 443',
      'socket tcp 10001',
      'socket udp 53',
      'says b00000000001 listen 0.0.0.0:10001 so_keepalive=on',
      'says - listen [::]:443 ssl http2',
      'says - listen 127.0.0.1',
      'says - listen 9000-9002 udp',
      'says - listen unix:/run/x.sock',
      packed('{"legacy": {"ports": {"ssh": 2300, "http": 8080}}}'),
      'whole',
    );
    expect(ports.map(({ transport, port, stamp }) => `${transport}/${port} ${stamp ?? '-'}`)).toEqual([
      'tcp/10001 b00000000001',
      'tcp/443 -',
      'tcp/80 -',
      'udp/9000 -',
      'udp/9001 -',
      'udp/9002 -',
      'tcp/2300 -',
      'udp/2300 -',
      'udp/53 -',
    ]);
  });

  it('is not believed when it was cut off, and says what is broken', () => {
    expect(() => look('socket tcp 443')).toThrow(expect.objectContaining({ reason: 'failed' }));
    expect(() => look('map-unreadable')).toThrow(expect.objectContaining({ reason: 'failed' }));
    expect(look('broken nginx: [emerg] x').broken).toBe('nginx: [emerg] x');
  });
});

describe('what nginx -t found', () => {
  it('is told with the file and the line, when it names them', () => {
    const said =
      'nginx: [warn] y\tnginx: [emerg] unknown directive "lisssten" in /etc/nginx/conf.d/x.conf:12\tnginx: configuration file /etc/nginx/nginx.conf test failed\t';
    expect(faultOf(said)).toEqual({
      message: 'unknown directive "lisssten"',
      file: '/etc/nginx/conf.d/x.conf',
      line: '12',
    });
    expect(brokenByOthers(said).message).toBe(
      'nginx on the proxy has a broken configuration already: unknown directive "lisssten", in /etc/nginx/conf.d/x.conf line 12.',
    );
    expect(faultOf('nginx: [emerg] cannot load certificate "/x": no such file\t')).toMatchObject({
      message: 'cannot load certificate "/x": no such file',
      file: undefined,
    });
    expect(faultOf('sudo: a password is required\t').message).toBe('sudo: a password is required');
  });
});
