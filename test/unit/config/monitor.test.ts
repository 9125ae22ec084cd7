import { describe, expect, it } from 'vitest';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const SECTION = `monitor:
  kind: wazuh
  url: https://monitor.example.org:55000
  ca: { file: ca.pem }
  user: berth
  password: \${PROXMOX_TOKEN_SECRET}
  manager: monitor.example.org
  packages:
    url: https://packages.example.org/apt
    key: \${KEY}
`;
const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n';
const withMonitor = (...changes: [string, string][]) => {
  const section = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the section: ${from}`);
    return text.replace(from, () => to);
  }, SECTION);
  return changed(['redis:\n', `${section}redis:\n`]);
};

describe('what watches over containers', () => {
  it('is nothing unless said otherwise', () => {
    expect(load(RIGHT).monitor).toEqual({ kind: 'none' });
  });

  it('has a group of its own, the usual ports, and the newest agent', () => {
    expect(load(withMonitor(), { KEY }).monitor).toMatchObject({
      kind: 'wazuh',
      group: 'berth',
      agentPort: 1514,
      enrolmentPort: 1515,
      packages: { suite: 'stable', components: ['main'], name: 'wazuh-agent' },
    });
  });

  it.each<[string, [string, string], string]>([
    [
      'plain HTTP',
      ['https://monitor', 'http://monitor'],
      'monitor.url: must be an https:// URL, like https://monitor.example.org:55000',
    ],
    [
      'nobody to trust',
      ['  ca: { file: ca.pem }\n', ''],
      'monitor.enrolmentCa: is missing; agents verify by it whom they enrol with',
    ],
    [
      'a manager that is no name',
      ['manager: monitor.example.org', 'manager: "<x>"'],
      'monitor.manager: must be a host name or an address',
    ],
    [
      'every group',
      ['  manager:', '  group: all\n  manager:'],
      'monitor.group: must be letters, digits, "_", "-" and ".", and not "all"',
    ],
    [
      'a password of two words',
      ['  manager:', '  enrolmentPassword: ${TWO}\n  manager:'],
      'monitor.enrolmentPassword: must be one word of printable ASCII',
    ],
    ['a key that is none', ['${KEY}', '${EXTRA}'], 'monitor.packages.key: must be an ASCII-armoured OpenPGP key'],
    [
      'a suite of two words',
      ['    key:', '    suite: a b\n    key:'],
      'monitor.packages.suite: must be a word of letters, digits, ".", "-", "/"',
    ],
    [
      'a source that is none',
      ['https://packages', 'ftp://packages'],
      'monitor.packages.url: must be an https:// or http:// URL',
    ],
  ])('refuses %s', (_what, change, problem) => {
    expect(problemsIn(withMonitor(change), { KEY, TWO: 'two words', EXTRA: 'x' })).toEqual([problem]);
  });
});
