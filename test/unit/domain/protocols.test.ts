import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROTOCOL_TABLE } from '../../../src/domain/protocol-table.ts';
import { Protocol, protocolById, protocolId, protocolText, searchProtocols } from '../../../src/domain/protocols.ts';
import { anyText } from '../../hostile.ts';

const all = searchProtocols('', Number.MAX_SAFE_INTEGER);
const known = new Set(all.map(protocolText));
const found = (typed: string, limit = 100) => searchProtocols(typed, limit).map(protocolText);

describe('the catalogue', () => {
  test('is written in one way throughout', () => {
    for (const [name, ports] of Object.entries(PROTOCOL_TABLE)) {
      expect(name).toMatch(/^[A-Z0-9][A-Z0-9-]*$/);
      expect(ports, name).toMatch(/^\d+\/(tcp|udp)( \d+\/(tcp|udp))*$/);
    }
  });

  test('has at least 150 names, real ports and no double', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(150);
    expect(all.every(({ port }) => Number.isInteger(port) && port >= 1 && port <= 65_535)).toBe(true);
    expect(new Set(all.map(protocolId)).size).toBe(all.length);
  });

  test.each([
    ['ssh', ['SSH 22/tcp']],
    ['ftp 2', ['FTP 20/tcp', 'FTP 21/tcp']],
    ['smtp 25', ['SMTP 25/tcp']],
    ['dns 53', ['DNS 53/tcp', 'DNS 53/udp', 'MDNS 5353/udp']],
    ['wireguard', ['WIREGUARD 51820/udp']],
    ['mysql 3', ['MYSQL 3306/tcp']],
    ['vnc 5', ['VNC 5500/tcp', 'VNC 5900/tcp']],
  ])('knows %s', (typed, expected) => {
    expect(found(typed)).toEqual(expected);
  });

  test('offers the old port of RADIUS beside the new one', () => {
    const radius = found('radius').filter((text) => text.startsWith('RADIUS '));
    expect(radius).toEqual(['RADIUS 1645/udp', 'RADIUS 1812/tcp', 'RADIUS 1812/udp']);
  });
});

describe('searching', () => {
  test('puts names that begin with it before names that contain it', () => {
    const names = found('sip');
    expect(names.slice(0, 3)).toEqual(['SIP 5060/tcp', 'SIP 5060/udp', 'SIPS 5061/tcp']);
    expect(found('ftp').at(-1)).toBe('TFTP 69/udp');
  });

  test('finds a port, that very one first', () => {
    expect(found('22')[0]).toBe('SSH 22/tcp');
    expect(found('22')).toContain('SYNCTHING 22000/tcp');
  });

  test('ignores case and space around', () => {
    expect(found('  PostGreSQL ')).toEqual(['POSTGRESQL 5432/tcp']);
  });

  // The old flow used what was typed as a pattern, so "." matched the first line of the list.
  test.each(['.', '.*', '^', '$', '[a-z]', 'S.H', '\\w', '(', 'a|b', '%', '\0'])('takes %j as it stands', (typed) => {
    expect(found(typed)).toEqual([]);
  });

  test('any text whatever: only what contains it, never more than the limit, always from the catalogue', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), anyText()), fc.integer({ min: -1, max: 200 }), (typed, limit) => {
        const results = searchProtocols(typed, limit);
        expect(results.length).toBeLessThanOrEqual(Math.max(0, limit));
        const wanted = typed.trim().toLowerCase();
        expect(results.every((result) => protocolText(result).toLowerCase().includes(wanted))).toBe(true);
        expect(results.every((result) => known.has(protocolText(result)))).toBe(true);
      }),
    );
  });
});

describe('ids', () => {
  test('look like ftp-21-tcp', () => {
    expect(protocolId({ name: 'FTP', port: 21, transport: 'tcp' })).toBe('ftp-21-tcp');
    expect(protocolById('http-alt-8080-tcp')).toEqual({ name: 'HTTP-ALT', port: 8080, transport: 'tcp' });
  });

  test('come back as what they were', () => {
    for (const protocol of all) expect(protocolById(protocolId(protocol))).toEqual(protocol);
  });

  test.each(['', 'ftp', 'ftp-22-tcp', 'FTP-21-TCP', 'ftp-021-tcp', '__proto__', 'constructor'])('%j is none', (id) => {
    expect(protocolById(id)).toBeUndefined();
  });
});

describe('a protocol in a request', () => {
  test.each([
    { name: 'SSH', port: 23, transport: 'tcp' },
    { name: 'ssh', port: 22, transport: 'tcp' },
    { name: 'SSH', port: 22, transport: 'sctp' },
    { name: 'SSH', port: '22', transport: 'tcp' },
    { name: 'SSH', port: 22, transport: 'tcp', external: 4 },
    { name: 'SSH-22-TCP\n', port: 22, transport: 'tcp' },
    'ssh-22-tcp',
    null,
  ])('%j is refused', (value) => {
    expect(Protocol.safeParse(value).success).toBe(false);
  });

  test('nothing outside the catalogue is accepted', () => {
    const anything = fc.record({
      name: fc.oneof(fc.constantFrom(...all.map(({ name }) => name)), fc.string()),
      port: fc.integer({ min: -1, max: 70_000 }),
      transport: fc.constantFrom('tcp' as const, 'udp' as const),
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(Protocol.safeParse(value).success).toBe(known.has(protocolText(value)));
      }),
    );
  });
});
