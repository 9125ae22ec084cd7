import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropEntry, putEntry, readMap } from '../../../../src/adapters/nginx/port-map.ts';
import type { Site } from '../../../../src/ports/proxy.ts';

const PATH = '/etc/nginx/port_map.json';
const site = (hostname: string, more: Partial<Site> = {}): Site => ({
  stamp: `b${hostname.padEnd(11, '0')}`,
  hostname,
  address: '192.0.2.200',
  httpPort: 3000,
  streams: [
    { name: 'SSH', transport: 'tcp', external: 2222, internal: 22 },
    { name: 'MQTT', transport: 'tcp', external: 10_001, internal: 1883 },
    { name: 'FTP', transport: 'tcp', external: 10_002, internal: 20 },
    { name: 'FTP', transport: 'tcp', external: 10_003, internal: 21 },
  ],
  about: { owner: 'ada', vmid: 200, os: 'debian' },
  ...more,
});
/** Odd in every way that is still JSON. */
const FOREIGN = `{
    "b":   {"ip":"192.0.2.1" , "ports":{"ssh":2300,"http":80},"x":[1,{"}":"\\"}"}]},
  "a": {"ctid": 1.50e2, "user":"a\\u0041 \\u007b"},
\t"2": null , "1": "text, }"
}
`;

describe('the port map', () => {
  it('gets an entry in the form that its readers know', () => {
    const text = putEntry('', site('web'), PATH);
    expect(JSON.parse(text)).toEqual({
      web: {
        ip: '192.0.2.200',
        user: 'ada',
        os_release: 'debian',
        ctid: 200,
        ports: { ssh: 2222, http: 3000, MQTT: 10_001, FTP: 10_002, 'FTP-21': 10_003 },
        stamp: site('web').stamp,
      },
    });
    expect(JSON.parse(putEntry('{}', site('web'), PATH))).toEqual(JSON.parse(text));
  });

  it('keeps every byte of what others wrote, and their order', () => {
    const more = putEntry(FOREIGN, site('web'), PATH);
    expect(more.startsWith(FOREIGN.slice(0, FOREIGN.lastIndexOf('"text, }"') + 9))).toBe(true);
    expect(more.endsWith('\n}\n')).toBe(true);
    expect(JSON.parse(more)).toEqual({ ...JSON.parse(FOREIGN), web: expect.anything() });
    const changed = putEntry(more, site('web', { address: '192.0.2.7' }), PATH);
    expect(changed).toBe(more.replace('192.0.2.200', '192.0.2.7'));
    expect(dropEntry(changed, site('web').stamp, PATH)).toBe(FOREIGN);
    expect(dropEntry(FOREIGN, site('web').stamp, PATH)).toBeUndefined();
  });

  it('comes back to what it was, byte for byte, whatever was in it and in whatever order ours go', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const foreign = fc.dictionary(
      fc.string().filter((name) => !/^ours/.test(name) && name !== '__proto__'),
      value,
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(
        foreign,
        fc.constantFrom(undefined, 1, 4, '\t'),
        fc.shuffledSubarray(['ours1', 'ours2', 'ours3']),
        (map, indent, order) => {
          const before = JSON.stringify(map, null, indent);
          const full = ['ours1', 'ours2', 'ours3'].reduce((text, name) => putEntry(text, site(name), PATH), before);
          expect(Object.keys(JSON.parse(full)).sort()).toEqual([...Object.keys(map), 'ours1', 'ours2', 'ours3'].sort());
          const left = order.reduce((text, name) => dropEntry(text, site(name).stamp, PATH) ?? text, full);
          expect(readMap(left, PATH)).toHaveLength(Object.keys(map).length + 3 - order.length);
          if (order.length === 3) expect(left).toBe(before);
        },
      ),
    );
  });

  it('refuses a name that others have, and never drops what does not carry the stamp', () => {
    const theirs = '{"web": {"ip": "192.0.2.1", "ctid": 200}}';
    expect(() => putEntry(theirs, site('web'), PATH)).toThrow(expect.objectContaining({ reason: 'conflict' }));
    expect(dropEntry(theirs, site('web').stamp, PATH)).toBeUndefined();
  });

  it.each(['{"a": 1', '[]', 'null', '"text"', '{"a": 1, "a": 2}', '{"a": 1}}', '\u0000'])(
    'refuses %s, since it cannot be read whole',
    (text) => {
      for (const act of [
        () => readMap(text, PATH),
        () => putEntry(text, site('web'), PATH),
        () => dropEntry(text, 'b1', PATH),
      ]) {
        expect(act).toThrow(expect.objectContaining({ reason: 'failed', message: expect.stringContaining(PATH) }));
      }
    },
  );

  it('tells names and ports of every entry, whatever others put there', () => {
    expect(readMap(putEntry(FOREIGN, site('web'), PATH), PATH)).toEqual(
      [
        { hostname: '2', stamp: undefined, ports: [] },
        { hostname: '1', stamp: undefined, ports: [] },
        { hostname: 'b', stamp: undefined, ports: [2300] },
        { hostname: 'a', stamp: undefined, ports: [] },
        { hostname: 'web', stamp: site('web').stamp, ports: [2222, 10_001, 10_002, 10_003] },
      ].toSorted((one, two) => 'ba21w'.indexOf(one.hostname[0] ?? '') - 'ba21w'.indexOf(two.hostname[0] ?? '')),
    );
  });
});
