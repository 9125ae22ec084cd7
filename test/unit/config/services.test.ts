import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../../src/config/load.ts';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const SUM = 'ab'.repeat(32);
const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n';
const SECTIONS = `runtimes:
  ca: { file: ca.pem }
  archives:
    - { kind: nodejs, version: 22.11.0, url: https://packages.example.org/n.tar.xz, sha256: ${SUM} }
    - { kind: python, version: 3.12.7, url: https://packages.example.org/p.tar.gz, sha256: ${SUM} }
  sources:
    - { kind: python, version: 3.12.7, url: https://packages.example.org/P.tgz, sha256: ${SUM} }
services:
  sources:
    mongodb: { url: "https://packages.example.org/apt", suite: bookworm/mongodb-org/7.0, key: "\${KEY}" }
    docker: { yumUrl: "https://packages.example.org/yum", key: "\${KEY}" }
    meteor: { url: https://packages.example.org/m.tar.gz, sha256: ${SUM} }
`;
const withSections = (...changes: [string, string][]) => {
  const sections = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the sections: ${from}`);
    return text.replace(from, () => to);
  }, SECTIONS);
  return changed(['redis:\n', `${sections}redis:\n`]);
};

describe('runtimes and services', () => {
  it('are those of the distributions unless said otherwise', () => {
    const { runtimes, services, templates } = catalogueOf(load(RIGHT));
    expect(runtimes).toEqual({ archives: [], sources: [] });
    expect(services).toEqual({ packages: {}, archives: {}, ca: undefined });
    expect(templates['debian-12']?.system).toBe('debian-12');
  });

  it('are what jobs and forms read', () => {
    const { runtimes, services } = catalogueOf(load(withSections(), { KEY }));
    expect(runtimes).toMatchObject({ ca: 'a certificate\n', archives: [{ version: '22.11.0' }, { kind: 'python' }] });
    expect(services).toEqual({
      packages: {
        mongodb: {
          apt: { url: 'https://packages.example.org/apt', suite: 'bookworm/mongodb-org/7.0', components: ['main'] },
          yum: undefined,
          key: KEY,
        },
        docker: { apt: undefined, yum: { url: 'https://packages.example.org/yum' }, key: KEY },
      },
      archives: { meteor: { url: 'https://packages.example.org/m.tar.gz', sha256: SUM } },
      ca: undefined,
    });
  });

  it('know a template by what the administrator says that it is', () => {
    const of = (from: string, to: string) => catalogueOf(load(changed([from, to]))).templates;
    expect(of('debian-12: {', 'standard: { system: rocky-9,').standard?.system).toBe('rocky-9');
    expect(of('debian-12: {', 'standard: {').standard?.system).toBeUndefined();
  });

  it.each<[string, [string, string], string]>([
    [
      'plain HTTP',
      ['https://packages.example.org/n', 'http://packages.example.org/n'],
      'runtimes.archives.0.url: must be an https:// URL',
    ],
    [
      'what tar does not read',
      ['n.tar.xz', 'n.zip'],
      'runtimes.archives.0.url: must end with .tar.gz, .tgz or .tar.xz',
    ],
    [
      'a checksum that is none',
      [SUM, 'abc'],
      'runtimes.archives.0.sha256: must be a SHA-256 checksum, 64 hexadecimal digits',
    ],
    [
      'half a version',
      ['22.11.0', '"22.11"'],
      'runtimes.archives.0.version: must be a version in full, like "22.11.0"',
    ],
    [
      'the same version twice',
      ['kind: nodejs, version: 22.11.0', 'kind: python, version: 3.12.7'],
      'runtimes.archives.1: python 3.12.7 is there already, at 0',
    ],
    [
      'a source without an address',
      ['url: "https://packages.example.org/apt", ', ''],
      'services.sources.mongodb: must have url, yumUrl or both',
    ],
    [
      'a key that is none',
      ['${KEY}', '${OTHER}'],
      'services.sources.mongodb.key: must be an ASCII-armoured OpenPGP key',
    ],
  ])('refuse %s', (_what, change, problem) => {
    expect(problemsIn(withSections(change), { KEY, OTHER: 'x' })).toEqual([problem]);
  });
});
