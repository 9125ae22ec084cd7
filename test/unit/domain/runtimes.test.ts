import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuntimeChoice } from '../../../src/domain/deployment.ts';
import { packagedRuntimes } from '../../../src/domain/packaged-runtimes.ts';
import {
  type PinnedRuntime,
  packagedRuntime,
  type RuntimesCatalogue,
  resolveRuntime,
  runtimeClash,
  runtimeVersions,
} from '../../../src/domain/runtimes.ts';
import { SYSTEMS } from '../../../src/domain/system.ts';

const pinned = (kind: PinnedRuntime['kind'], version: string): PinnedRuntime => ({
  kind,
  version,
  url: `https://packages.example.org/${kind}-${version}.tar.gz`,
  sha256: version.length.toString(16).repeat(64),
});
const catalogue: RuntimesCatalogue = {
  archives: [
    pinned('nodejs', '20.18.1'),
    pinned('nodejs', '22.9.0'),
    pinned('nodejs', '22.11.0'),
    pinned('python', '3.12.7'),
  ],
  sources: [pinned('python', '3.13.0'), pinned('python', '3.9.20')],
};
const none: RuntimesCatalogue = { archives: [], sources: [] };
const nodejs = (asked: string, how: 'prebuilt' | 'source' = 'prebuilt') => ({ kind: 'nodejs' as const, asked, how });
const python = (asked: string, how: 'prebuilt' | 'source' = 'prebuilt') => ({ kind: 'python' as const, asked, how });
const came = (...of: Parameters<typeof resolveRuntime>) => {
  const found = resolveRuntime(...of);
  return typeof found === 'string' ? found : `${found.version} ${found.from.how}`;
};

describe('a runtime comes from', () => {
  it.each([
    ['the newest archive, where nothing is said', nodejs(''), '22.11.0 archive'],
    ['the newest archive that begins so, by number and not by letter', nodejs('22'), '22.11.0 archive'],
    ['exactly this archive', nodejs('22.9.0'), '22.9.0 archive'],
    ['the package, where only that is one', nodejs('18'), '18.20 package'],
    ['the package, of which more is known than was asked', python('3.11'), '3.11.2 package'],
    ['a source, only where that was asked for', python('3.13', 'source'), '3.13.0 source'],
    ['the newest source', python('', 'source'), '3.13.0 source'],
    ['nowhere, for more digits than are known of the package', nodejs('18.20.4'), 'There is no Node.js 18.20.4'],
    ['nowhere, for a version that begins so only in letters', nodejs('2'), 'There is no Node.js 2'],
    ['nowhere, prebuilt, though there is a source', python('3.13'), 'There is no Python 3.13'],
    ['nowhere, as a source, though there is an archive', python('3.12', 'source'), 'There is no source of Python 3.12'],
  ])('%s', (_what, wish, expected) => {
    expect(came(wish, 'debian-12', catalogue)).toContain(expected);
  });

  it('the package where no archive is configured', () => {
    expect(came(nodejs(''), 'debian-12', none)).toBe('18.20 package');
    expect(came(nodejs(''), 'rocky-9', none)).toBe('22 package');
    expect(came(python(''), 'rocky-9', none)).toBe('3.12 package');
  });

  it('archives alone in a system whose packages are not known', () => {
    expect(came(nodejs('22'), undefined, catalogue)).toBe('22.11.0 archive');
    expect(came(python('3.11'), undefined, catalogue)).toBe('There is no Python 3.11 here; there is 3.12.7.');
    expect(came(python(''), undefined, none)).toBe('There is no Python here.');
  });

  it('somewhere else than asked for never: the sentence names what there is, newest first', () => {
    expect(came(nodejs('23'), 'debian-12', catalogue)).toBe(
      'There is no Node.js 23 for Debian 12 here; there are 22.11.0, 22.9.0, 20.18.1 and 18.20.',
    );
    expect(came(nodejs('22', 'source'), 'debian-12', catalogue)).toBe(
      'There is no source of Node.js here to build from.',
    );
  });
});

describe('whatever is asked of whatever there is', () => {
  const part = fc.integer({ min: 0, max: 25 });
  const version = fc.tuple(part, part, part).map((parts) => parts.join('.'));
  const kind = fc.constantFrom('nodejs' as const, 'python' as const);
  const list = fc.array(fc.tuple(kind, version), { maxLength: 12 }).map((all) => all.map(([k, v]) => pinned(k, v)));
  const wish = fc.record({
    kind,
    asked: fc.oneof(
      fc.constant(''),
      fc.tuple(version, fc.integer({ min: 1, max: 3 })).map(([v, n]) => v.split('.').slice(0, n).join('.')),
    ),
    how: fc.constantFrom('prebuilt' as const, 'source' as const),
  });
  const system = fc.constantFrom(undefined, ...SYSTEMS);

  it('the choice is what was asked for, is a right one, and nothing newer would have been', () => {
    fc.assert(
      fc.property(wish, system, list, list, (asks, on, archives, sources) => {
        const found = resolveRuntime(asks, on, { archives, sources });
        const meant = (one: { kind: string; version: string }) =>
          one.kind === asks.kind &&
          asks.asked.split('.').every((word, at) => asks.asked === '' || one.version.split('.')[at] === word);
        const pool = asks.how === 'source' ? sources : archives;
        const packaged = asks.how === 'source' || on === undefined ? [] : packagedRuntimes[on];
        if (typeof found === 'string') {
          expect([...pool, ...packaged].filter(meant)).toEqual([]);
          return;
        }
        expect(RuntimeChoice.parse(found)).toEqual(found);
        expect(found.asked).toBe(asks.asked);
        expect(meant(found)).toBe(true);
        const number = ({ version: v }: { version: string }) =>
          v.split('.').reduce((sum, word) => sum * 1000 + Number(word), 0);
        if (found.from.how === 'package') {
          expect(pool.filter(meant)).toEqual([]);
          expect(packagedRuntime(found, on)).toBeDefined();
          return;
        }
        const { url, sha256 } = found.from;
        expect(pool).toContainEqual({ kind: found.kind, version: found.version, url, sha256 });
        expect(Math.max(...pool.filter(meant).map(number))).toBe(number(found));
      }),
    );
  });

  it('every version that is listed is found by its own name', () => {
    fc.assert(
      fc.property(
        kind,
        fc.constantFrom('prebuilt' as const, 'source' as const),
        system,
        list,
        list,
        (of, how, on, archives, sources) => {
          const all = { archives, sources };
          for (const asked of runtimeVersions(of, how, on, all)) {
            expect(resolveRuntime({ kind: of, asked, how }, on, all)).toMatchObject({ kind: of });
          }
        },
      ),
    );
  });
});

// Defect B37: one expression over all components gave each the version of the last.
it('each component has the version that it asked for itself', () => {
  const asked = ['20', '22', '18'];
  expect(asked.map((one) => came(nodejs(one), 'debian-12', catalogue))).toEqual([
    '20.18.1 archive',
    '22.11.0 archive',
    '18.20 package',
  ]);
});

describe('packages that exclude each other', () => {
  const of = (name: string, asked: string) => {
    const runtime = resolveRuntime(nodejs(asked), 'rocky-9', none);
    if (typeof runtime === 'string') throw new Error(runtime);
    return { name, runtime };
  };

  it('cannot both be in a container', () => {
    expect(runtimeClash([of('web', '20'), of('api', '22')], 'rocky-9')).toBe(
      'A container can have only one of the packages Node.js 20 for web and 22 for api. Ask for the same version, or for one that is not a package.',
    );
  });

  it('are no trouble where they are the same, or are no packages', () => {
    expect(runtimeClash([of('web', '20'), of('api', '20'), { name: 'db' }], 'rocky-9')).toBeUndefined();
    const archive = resolveRuntime(nodejs('22'), 'rocky-9', catalogue);
    if (typeof archive === 'string') throw new Error(archive);
    expect(runtimeClash([of('web', '20'), { name: 'api', runtime: archive }], 'rocky-9')).toBeUndefined();
  });
});
